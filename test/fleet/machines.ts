import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createCephBucket, whyNoCeph } from '../../apps/server/test/servers/ceph-s3.ts';
import { type NetworkLine, startNetworkLine } from '../../apps/server/test/servers/network-line.ts';
import { sharedCeph } from '../../apps/server/test/servers/shared-ceph.ts';
import { deterministicEntry, type ServerProcess, startServerProcess } from '../process/server-process.ts';

export interface WorkerMachine {
  process: ServerProcess;
  callLogPath: string;
  /** Everything between it and the rest: PostgreSQL and the store. */
  line: Pick<NetworkLine, 'cut' | 'mend'>;
}

export interface Machines {
  /** An API of its own port and data folder. */
  startApi(): Promise<ServerProcess>;
  /** A worker of its own data folder, behind a line of its own; a step of its engine takes `stepDelayMs`. */
  startWorker(stepDelayMs: number): Promise<WorkerMachine>;
  /** Where recordings are: `S3`, or `a shared folder` where no Ceph is installed. */
  storedIn: string;
  /** Ends every process that still runs, and clears what they left. */
  stop(): Promise<void>;
}

async function openStore() {
  if (whyNoCeph() !== null) return null;
  const store = await sharedCeph();
  return { ...store, bucket: await createCephBucket(store) };
}

/** Machines of one installation with the deterministic engine, all against the PostgreSQL that is given. */
export async function prepareMachines(databaseUrl: string): Promise<Machines> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-machines-'));
  await chmod(folder, 0o755);
  const store = await openStore();
  const processes: ServerProcess[] = [];
  const lines: NetworkLine[] = [];
  const instanceSecret = randomBytes(32).toString('hex');

  async function start(name: string, reach: { database: string; store?: string }, environment: Record<string, string>) {
    const callLogPath = path.join(folder, `${name}.jsonl`);
    const started = await startServerProcess({
      command: [process.execPath, deterministicEntry],
      // Without a bucket they share one folder, as a network drive.
      dataDir: path.join(folder, store ? name : 'shared'),
      environment: {
        DATABASE_URL: reach.database,
        INSTANCE_SECRET: instanceSecret,
        LOG_LEVEL: 'warn',
        ENGINE_THREADS: '1',
        ENGINE_CALL_LOG: callLogPath,
        ...(store && {
          S3_ENDPOINT: reach.store ?? store.endpoint,
          S3_BUCKET: store.bucket,
          S3_ACCESS_KEY_ID: store.accessKeyId,
          S3_SECRET_ACCESS_KEY: store.secretAccessKey,
          S3_FORCE_PATH_STYLE: '1',
        }),
        ...environment,
      },
    });
    processes.push(started);
    return { process: started, callLogPath };
  }

  async function lay(url: string): Promise<NetworkLine> {
    const line = await startNetworkLine(url);
    lines.push(line);
    return line;
  }

  return {
    storedIn: store ? 'S3' : 'a shared folder',
    async startApi() {
      return (await start(`api-${processes.length}`, { database: databaseUrl }, { ROLE: 'api' })).process;
    },
    async startWorker(stepDelayMs) {
      const own = [await lay(databaseUrl), ...(store ? [await lay(store.endpoint)] : [])];
      const [database = '', ...rest] = own.map(({ url }) => url);
      const started = await start(
        `worker-${processes.length}`,
        { database, store: rest[0] },
        { ROLE: 'worker', TEST_STEP_DELAY_MS: String(stepDelayMs) },
      );
      return {
        ...started,
        line: {
          cut() {
            for (const line of own) line.cut();
          },
          mend() {
            for (const line of own) line.mend();
          },
        },
      };
    },
    async stop() {
      await Promise.all(processes.map((one) => one.stop()));
      await Promise.all(lines.map((line) => line.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
