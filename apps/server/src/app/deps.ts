import path from 'node:path';
import { createRecordEvent } from '../features/events/index.ts';
import type { AdmissionDeps, EngineChoice } from '../features/pipeline/index.ts';
import { createDatabase, type Database } from '../platform/database/index.ts';
import { localEngineName, localModelName } from '../platform/engines/index.ts';
import { createQueue } from '../platform/queue/index.ts';
import { createDiskStorage, type Storage } from '../platform/storage/index.ts';
import { deriveKey } from '../shared/keys.ts';
import type { Log } from '../shared/log.ts';
import type { Config } from './config/index.ts';
import { allJobs } from './jobs.ts';

/** What a process needs besides its settings: made by the supervisor or given by the operator. */
export interface Instance {
  config: Config;
  databaseUrl: string;
  /** 32 bytes or more, from which every key is derived. */
  instanceSecret: Uint8Array;
  log: Log;
}

/** What API and worker have in common. */
export interface Deps extends AdmissionDeps {
  database: Database;
  storage: Storage;
  choice: EngineChoice;
  keyOf: (purpose: string, workspaceId?: string) => Buffer;
  close(): Promise<void>;
}

/** Composes the parts that every role uses; opens connections, changes nothing. */
export async function buildDeps(instance: Instance, role: 'api' | 'worker'): Promise<Deps> {
  const { config, databaseUrl, instanceSecret, log } = instance;
  const database = createDatabase({ url: databaseUrl, applicationName: `audiotricks-${role}`, log });
  const queue = createQueue({ database, url: databaseUrl, jobs: allJobs, log });
  const storage = await createDiskStorage({ rootDir: path.join(config.dataDir, 'storage') });
  return {
    database,
    queue,
    storage,
    announce: createRecordEvent(),
    choice: { engine: localEngineName, model: localModelName(config.engine.modelDir) },
    keyOf: (purpose, workspaceId) => deriveKey(instanceSecret, purpose, workspaceId),
    async close() {
      await queue.close();
      await database.close();
    },
  };
}
