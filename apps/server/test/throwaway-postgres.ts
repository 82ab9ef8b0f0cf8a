import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
  throwawaySettings,
} from '../src/platform/database/embedded/index.ts';
import { silentLog } from '../src/shared/log.ts';

/** A PostgreSQL of its own that waits for no disk; `stop` deletes it with its data. */
export async function startThrowawayPostgres(database: string): Promise<EmbeddedPostgres> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'audiotricks-postgres-'));
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
