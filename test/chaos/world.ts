import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../apps/server/src/app/migrate.ts';
import type { EmbeddedPostgres } from '../../apps/server/src/platform/database/embedded/index.ts';
import { silentLog } from '../../apps/server/src/shared/log.ts';
import { type CephServer, createCephBucket, startCeph } from '../../apps/server/test/servers/ceph-s3.ts';
import { startThrowawayPostgres } from '../../apps/server/test/throwaway-postgres.ts';
import { type KeptProcess, keepProcess } from '../fleet/kept-process.ts';
import { deterministicEntry, startServerProcess } from '../process/server-process.ts';

export interface World {
  postgres: EmbeddedPostgres;
  /** Undefined where recordings are on the disk. */
  store: CephServer | undefined;
  /** A machine with the supervisor, an API and a worker. */
  main: KeptProcess;
  /** A machine with a worker alone. */
  worker: KeptProcess;
  url: string;
  callLogPaths: readonly string[];
  /** Ends everything; the logs stay in the folder that is answered where they are asked for. */
  stop(options: { keepLogs: boolean }): Promise<string>;
}

export interface WorldOptions {
  store: 'ceph' | 'disk';
  engine: 'deterministic' | 'model';
  /** How long a step of the deterministic engine takes. */
  stepDelayMs: number;
}

async function openBucket(store: CephServer): Promise<Record<string, string>> {
  return {
    S3_ENDPOINT: store.endpoint,
    S3_BUCKET: await createCephBucket(store),
    S3_ACCESS_KEY_ID: store.accessKeyId,
    S3_SECRET_ACCESS_KEY: store.secretAccessKey,
    S3_FORCE_PATH_STYLE: '1',
  };
}

/** Of the plan that every new workspace is on, so that the queue is what holds work back. */
async function allowManyJobs(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('UPDATE plan SET jobs_at_once = 8');
  await client.end();
}

/** Two machines over one PostgreSQL and one object store: one supervised with API and worker, one with a worker alone. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-chaos-'));
  await chmod(folder, 0o755);
  const postgres = await startThrowawayPostgres('audiotricks');
  const store = options.store === 'ceph' ? await startCeph({ store: 'memory', sizeGib: 8 }) : undefined;
  await migrate(postgres.url, silentLog);
  await allowManyJobs(postgres.url);
  const environment = {
    DATABASE_URL: postgres.url,
    INSTANCE_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
    ENGINE_THREADS: '1',
    TEST_STEP_DELAY_MS: String(options.stepDelayMs),
    ...(store && (await openBucket(store))),
  };
  const command: [string, ...string[]] | undefined =
    options.engine === 'deterministic' ? [process.execPath, deterministicEntry] : undefined;
  // On the disk both share the folder, so they stand on one machine; with a bucket each has its own.
  const dataDirs = ['main', store ? 'worker' : 'main'].map((name) => path.join(folder, name));
  const callLogPaths = ['main', 'worker'].map((name) => path.join(folder, `${name}-calls.jsonl`));
  let port: number | undefined;

  const main = await keepProcess(async () => {
    const started = await startServerProcess({
      command,
      port,
      dataDir: dataDirs[0],
      logPath: path.join(folder, 'main.log'),
      environment: { ...environment, ENGINE_CALL_LOG: callLogPaths[0] ?? '' },
    });
    port = started.port;
    return started;
  });
  const worker = await keepProcess(() =>
    startServerProcess({
      command,
      dataDir: dataDirs[1],
      logPath: path.join(folder, 'worker.log'),
      environment: { ...environment, ROLE: 'worker', ENGINE_CALL_LOG: callLogPaths[1] ?? '' },
    }),
  );

  // Nobody else ends them where this process is ended in the middle.
  const killAll = () => {
    for (const one of [main.current(), worker.current()]) one?.killNow();
  };
  process.once('exit', killAll);

  return {
    postgres,
    store,
    main,
    worker,
    url: main.current()?.url ?? '',
    callLogPaths,
    async stop({ keepLogs }) {
      process.off('exit', killAll);
      await Promise.all([main.stop(), worker.stop()]);
      await Promise.all([postgres.stop(), store?.remove()]);
      for (const dataDir of dataDirs) await rm(dataDir, { recursive: true, force: true });
      if (!keepLogs) await rm(folder, { recursive: true, force: true });
      return folder;
    },
  };
}
