import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EventType, JobOptions, PlaybackState } from '@audiotricks/contracts';
import { type EngineOptions, startSpeechDetector } from '@audiotricks/whisper';
import { vi } from 'vitest';
import { buildRecording, buildWorkspace } from '../../../../test/builders.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import type { Database } from '../../../platform/database/index.ts';
import {
  createCatalogue,
  createEngineSet,
  createLocalEngine,
  type Engine,
  type EngineRecord,
  localRecord,
} from '../../../platform/engines/index.ts';
import { createMedia } from '../../../platform/media/index.ts';
import { createQueue } from '../../../platform/queue/index.ts';
import {
  createDiskStorage,
  createDiskTemporaries,
  createLocalCopies,
  type Storage,
} from '../../../platform/storage/index.ts';
import { newId } from '../../../shared/ids.ts';
import { deriveKey } from '../../../shared/keys.ts';
import { silentLog } from '../../../shared/log.ts';
import {
  createDecidePlayback,
  createRecordingViews,
  createRenderPlayback,
  recordingJobs,
} from '../../recordings/index.ts';
import { createVocabulary } from '../../vocabulary/index.ts';
import { announceWorker } from '../../workers/index.ts';
import type { Announce } from '../announce.ts';
import { readLatestJobs } from '../job-view.ts';
import { pipelineJobs } from '../pipeline.jobs.ts';
import { createPipelineHandlers } from '../pipeline.ts';
import { planPriorityOf } from '../plan-limits.ts';
import { createProgressReporter } from '../progress-reporter.ts';
import { type ReadVocabulary, startJob } from '../start-job.ts';

const models = path.resolve(import.meta.dirname, '../../../../../../models');
export const sampleOf = (name: string) => path.join(models, 'samples', name);
const settledWithinMs = 120_000;

export interface EngineCall {
  event: string;
  call: 'transcribe' | 'detectLanguage';
  id?: string;
  audioMs: number;
}

/** Engines beside the deterministic local one. */
export interface ProviderSetup {
  hasLocal?: boolean;
  records?: readonly EngineRecord[];
  order?: readonly EngineRecord[];
  createRemote?: (database: Database) => Engine[];
}

/** The whole pipeline in this process on a database, a folder and an engine of its own. */
export async function startPipeline(
  engineOptions: Partial<EngineOptions> = { sessions: 'deterministic' },
  openStorage = (folder: string): Promise<Storage> => createDiskStorage({ folder }),
  providers: ProviderSetup = {},
) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-pipeline-'));
  const { database, url, close: closeDatabase } = await createTestDatabase({ poolSize: 8 });
  const jobs = [...pipelineJobs, ...recordingJobs];
  const queue = createQueue({ database, url, jobs, planPriorityOf, log: silentLog });
  await queue.migrate(url);
  const storage = await openStorage(path.join(folder, 'storage'));
  const copies = createLocalCopies({ storage, folder: path.join(folder, 'copies'), log: silentLog });
  const callLogPath = path.join(folder, 'engine-calls.jsonl');
  const sessions = engineOptions.sessions ?? 'onnx';
  const engine = await createLocalEngine({
    modelDir: path.join(models, 'whisper-base'),
    callLogPath,
    ...engineOptions,
  });
  const detector = startSpeechDetector({ modelPath: path.join(models, 'silero-vad/silero_vad_v6.onnx'), sessions });
  const events: { type: EventType; data: unknown }[] = [];
  const announce: Announce = async (_transaction, { type, data }) => {
    events.push({ type, data });
  };
  const reporter = createProgressReporter({ database, announce, log: silentLog });
  const hasLocal = providers.hasLocal ?? true;
  const remote = providers.createRemote?.(database) ?? [];
  const engines = createEngineSet({ local: hasLocal ? [engine] : [], remote });
  const records = [...(hasLocal ? [localRecord(engine.model)] : []), ...(providers.records ?? [])];
  const order = providers.order ?? records.slice(0, 1);
  const catalogue = createCatalogue({ records, order, now: () => new Date() });
  const vocabulary = createVocabulary({
    loadCounter: async () => (text) => text.split(' ').length,
    maxPromptTokens: 20,
  });
  const readVocabulary: ReadVocabulary = (transaction, workspaceId) => vocabulary.readUsed(transaction, workspaceId);
  const deps = { database, queue, storage, announce, catalogue, readVocabulary, now: () => new Date() };
  const temporaryFolder = path.join(folder, 'temporary');
  const media = await createMedia({ searchPath: process.env.PATH });
  const temporaries = createDiskTemporaries(temporaryFolder);
  const playback = {
    ...deps,
    media,
    copies,
    temporaries,
    views: createRecordingViews({ readLatestJobs }),
    recordEvent: announce,
  };
  const processId = newId();
  const worker = await queue.work({
    handlers: [
      ...createPipelineHandlers({
        ...deps,
        media,
        copies,
        engines,
        detector,
        reporter,
        decidePlayback: createDecidePlayback(playback),
        chunkKeyOf: (workspaceId) => deriveKey(Buffer.alloc(32, 7), 'pipeline.chunk_key', workspaceId),
      }),
      createRenderPlayback(playback),
    ],
    slots: { engine: 6, provider: 8, io: 4, render: 1 },
    processId,
    capabilities: engines.capabilities,
  });
  const { capabilities } = engines;
  const presence = announceWorker({ database, log: silentLog, processId, capabilities });
  const workspace = await buildWorkspace(database);

  return {
    ...deps,
    events,
    temporaryFolder,
    playback,
    folder,
    workspaceId: workspace.id,
    /** Nothing of this kind of work waits or runs. */
    async isIdle(name: string): Promise<boolean> {
      const depth = (await queue.stats()).find(({ queue: kind }) => kind === name);
      return depth !== undefined && depth.waiting + depth.deferred + depth.running === 0;
    },
    /** Stores a file as an original and starts a job over it. */
    async run(
      file: string | Uint8Array,
      options: {
        workspaceId?: string;
        claimedSha256?: Uint8Array<ArrayBuffer>;
        playback?: PlaybackState;
        onDuplicate?: 'reuse';
        channels?: 'auto' | 'mix' | 'split';
        job?: JobOptions;
        start?: 'after_quote';
      } = {},
    ) {
      const { workspaceId = workspace.id, onDuplicate, channels, start, job = {}, ...fields } = options;
      const body = typeof file === 'string' ? await readFile(file) : file;
      const storageKey = `originals/${newId()}`;
      await storage.put({ key: storageKey, body });
      const sizeBytes = BigInt(body.byteLength);
      const { id: recordingId } = await buildRecording(database, { workspaceId, storageKey, sizeBytes, ...fields });
      const jobId = await database.tenant(workspaceId, (transaction) =>
        startJob(deps, { transaction, workspaceId, recordingId, options: { ...job, onDuplicate, channels, start } }),
      );
      return { workspaceId, recordingId, jobId, storageKey };
    },
    readJob: (workspaceId: string, id: string) =>
      database.tenant(workspaceId, (transaction) => transaction.job.findUniqueOrThrow({ where: { id } })),
    /** Waits until a job has one of the states. */
    async settled(
      job: { workspaceId: string; jobId: string },
      states = ['completed', 'failed', 'cancelled'],
      timeout = settledWithinMs,
    ) {
      return await vi.waitUntil(
        async () => {
          const row = await this.readJob(job.workspaceId, job.jobId);
          return states.includes(row.state) ? row : undefined;
        },
        { timeout, interval: 20 },
      );
    },
    /** What the engine was asked so far, by its own log: each call that came to an end. */
    async readCallLog(): Promise<EngineCall[]> {
      const text = await readFile(callLogPath, 'utf8').catch(() => '');
      const lines = text.split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as EngineCall).filter(({ event }) => event === 'done');
    },
    /** How often the engine was asked, by chunk id. */
    async readCalls(): Promise<Map<string, number>> {
      const calls = new Map<string, number>();
      for (const { id } of await this.readCallLog()) if (id !== undefined) calls.set(id, (calls.get(id) ?? 0) + 1);
      return calls;
    },
    async stop() {
      await presence.stop();
      await worker.stop({ deadlineMs: 5_000 });
      await reporter.stop();
      await Promise.all([engine.close(), detector.close(), copies.close()]);
      await queue.close();
      await closeDatabase();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestPipeline = Awaited<ReturnType<typeof startPipeline>>;
