import { createPromptCounter, MAX_PROMPT_TOKENS } from '@audiotricks/whisper';
import { recordEvent } from '../features/events/index.ts';
import { createWriteMail, type WriteMail } from '../features/mail/index.ts';
import {
  type AdmissionDeps,
  cancelJobsOf,
  createCheckJobOptions,
  planPriorityOf,
  type ReadVocabulary,
  readLatestJobs,
  startJob,
} from '../features/pipeline/index.ts';
import { type CancelJobs, createRecordingViews } from '../features/recordings/index.ts';
import { createRecordSecurityEvent, type RecordSecurityEvent } from '../features/security-events/index.ts';
import type { StartJob } from '../features/uploads/index.ts';
import { createVocabulary } from '../features/vocabulary/index.ts';
import type { Cdn } from '../platform/cdn/index.ts';
import { createDatabase, type Database } from '../platform/database/index.ts';
import { type EngineCatalogue, watchShutdownDates } from '../platform/engines/index.ts';
import { createOutbound, type Outbound } from '../platform/outbound/index.ts';
import { createQueue, type Job } from '../platform/queue/index.ts';
import type { Storage } from '../platform/storage/index.ts';
import { deriveKey } from '../shared/keys.ts';
import type { Log } from '../shared/log.ts';
import type { Config } from './config/index.ts';
import { createCdnOf } from './create-cdn.ts';
import { createEngineCatalogue, type EngineOverrides, listingServers } from './create-engines.ts';
import { createStorage } from './create-storage.ts';

/** What a process needs besides its settings: made by the supervisor or given by the operator. */
export interface Instance {
  config: Config;
  databaseUrl: string;
  /** 32 bytes or more, from which every key is derived. */
  instanceSecret: Uint8Array;
  /** Names this process in its claims; never used again by another. */
  processId: string;
  log: Log;
  engine?: EngineOverrides;
}

/** What API and worker have in common. */
export interface Deps extends AdmissionDeps {
  database: Database;
  storage: Storage;
  cdn: Cdn;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  /** The way out to addresses that people gave. */
  outbound: Outbound;
  catalogue: EngineCatalogue;
  vocabulary: ReturnType<typeof createVocabulary>;
  readVocabulary: ReadVocabulary;
  /** A key for one purpose, and for one workspace where given. */
  keyOf: (purpose: string, workspaceId?: string) => Buffer;
  close(): Promise<void>;
}

/** Loads something when it is first asked for, and again after it could not be loaded. */
function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** Composes the parts that every role uses; opens connections, changes nothing. */
export async function buildDeps(instance: Instance, options: { role: string; jobs: readonly Job[] }): Promise<Deps> {
  const { config, databaseUrl, instanceSecret, log } = instance;
  const database = createDatabase({ url: databaseUrl, applicationName: `audiotricks-${options.role}`, log });
  const outbound = createOutbound({ allow: config.outbound.allow });
  const queue = createQueue({ database, url: databaseUrl, jobs: options.jobs, planPriorityOf, log });
  const shutdownDates = watchShutdownDates({ servers: listingServers(config), outbound, log });
  const vocabulary = createVocabulary({
    loadCounter: once(() => createPromptCounter(config.engine.modelDir)),
    maxPromptTokens: MAX_PROMPT_TOKENS,
  });
  const writeMail = createWriteMail({ queue, sealingKey: deriveKey(instanceSecret, 'mail.sealing') });
  return {
    database,
    queue,
    outbound,
    storage: await createStorage(config),
    cdn: createCdnOf(config, log),
    writeMail,
    recordSecurityEvent: createRecordSecurityEvent({ writeMail }),
    announce: async (transaction, event) => {
      await recordEvent(transaction, event);
    },
    catalogue: createEngineCatalogue(config, shutdownDates.endOf),
    vocabulary,
    readVocabulary: vocabulary.readUsed,
    keyOf: (purpose, workspaceId) => deriveKey(instanceSecret, purpose, workspaceId),
    async close() {
      await shutdownDates.stop();
      await outbound.close();
      await queue.close();
      await database.close();
    },
  };
}

/** What uploads and recordings are given of the other features. */
export function createFeatureDeps(deps: Deps) {
  const start: StartJob = (transaction, request) => startJob(deps, { transaction, ...request });
  const cancelJobs: CancelJobs = (transaction, request) => cancelJobsOf(deps, { transaction, ...request });
  return {
    database: deps.database,
    queue: deps.queue,
    storage: deps.storage,
    outbound: deps.outbound,
    checkJobOptions: createCheckJobOptions(deps),
    views: createRecordingViews({ readLatestJobs }),
    startJob: start,
    cancelJobs,
    readLatestJobs,
    recordEvent,
    now: () => new Date(),
  };
}
