import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
  throwawaySettings,
} from '../src/platform/database/embedded/index.ts';
import { adoptPostmaster } from '../src/platform/database/embedded/postmaster.ts';
import { findRunningServer } from '../src/platform/database/embedded/postmaster-file.ts';
import { silentLog } from '../src/shared/log.ts';
import { isAlive } from '../src/shared/processes.ts';

/** `audiotricks-postgres-<process that uses it>-<random>` */
const FOLDER = /^audiotricks-postgres-(\d+)-/;

/** A killed test run leaves its server behind; the next one ends it and deletes its data. */
async function removeAbandoned(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const user = Number(FOLDER.exec(name)?.[1]);
    if (!user || isAlive(user)) continue;
    const folder = path.join(base, name);
    const running = await findRunningServer(path.join(folder, 'postgres', 'data'));
    if (running) await adoptPostmaster(running).stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A PostgreSQL of its own that waits for no disk; `stop` deletes it with its data. */
export async function startThrowawayPostgres(database: string): Promise<EmbeddedPostgres> {
  const base = await realpath(tmpdir());
  await removeAbandoned(base);
  const dataDir = await mkdtemp(path.join(base, `audiotricks-postgres-${process.pid}-`));
  // As root, PostgreSQL runs as somebody else, who has to get at the folder; what holds the data is closed anyway.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir,
    database,
    password: randomBytes(12).toString('hex'),
    log: silentLog,
    flags: { ...throwawaySettings, max_connections: '300' },
  });
  const { stop } = server;
  return Object.assign(server, {
    async stop() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}
