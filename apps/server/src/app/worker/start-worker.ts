import { startSpeechDetector } from '@audiotricks/whisper';
import { isAvatarInUse } from '../../features/avatars/index.ts';
import { createFeedHandlers } from '../../features/feeds/index.ts';
import { createSendLink } from '../../features/identity/index.ts';
import { createImportHandlers, createRequestImport } from '../../features/imports/index.ts';
import { createSendMail } from '../../features/mail/index.ts';
import { createPipelineHandlers, createProgressReporter } from '../../features/pipeline/index.ts';
import { createWithdrawal } from '../../features/public-objects/index.ts';
import { createDecidePlayback, createRenderPlayback } from '../../features/recordings/index.ts';
import { createServerUploads } from '../../features/uploads/index.ts';
import { announceWorker } from '../../features/workers/index.ts';
import { createMedia } from '../../platform/media/index.ts';
import { createDiskTemporaries, createLocalCopies } from '../../platform/storage/index.ts';
import { startEngines } from '../create-engines.ts';
import { createMailer } from '../create-mailer.ts';
import { temporaryFolderOf } from '../create-storage.ts';
import { buildDeps, createFeatureDeps, type Instance } from '../deps.ts';
import { allJobs } from '../jobs.ts';
import { createSweepHandlers } from '../sweeps.ts';

/** Chunks claimed ahead of the engine's free rows, so that a row never waits for a transaction. */
const chunksAhead = 4;
const ioSlots = 4;
/** Fetching from other servers mostly waits, for hours where they are slow: it takes nobody else's place. */
const transferSlots = 8;
/** Calls to providers under way: they mostly wait, each with its chunk in memory. */
const providerSlots = 8;
/** Conversations with the mail server, which may take a minute each. */
const mailSlots = 4;
/** One ffmpeg of playback beside the transcripts. */
const renderSlots = 1;

/** Starts the engine, ffmpeg and the claim loop of this process. */
export async function startWorker(instance: Instance) {
  const { config, log } = instance;
  const deps = await buildDeps(instance, { role: 'worker', jobs: allJobs });
  const features = createFeatureDeps(deps);
  const media = await createMedia(config.media);
  log.info({ ...media.description }, 'reading media files with ffmpeg');
  const engines = await startEngines({ ...deps, config, log, overrides: instance.engine });
  const capabilities = [...engines.capabilities, ...(config.engine.hasGpu ? ['gpu'] : [])];
  const detector = startSpeechDetector({
    modelPath: config.engine.speechModelPath,
    sessions: instance.engine?.sessions,
  });
  const copies = createLocalCopies({ storage: deps.storage, folder: temporaryFolderOf(config), log });
  const reporter = createProgressReporter({ database: deps.database, announce: deps.announce, log });
  const worker = await deps.queue.work({
    handlers: [
      ...createSweepHandlers(deps, log),
      ...createImportHandlers({ ...features, uploads: createServerUploads(features) }),
      ...createFeedHandlers({ ...features, imports: createRequestImport(features) }),
      ...createPipelineHandlers({
        ...deps,
        media,
        copies,
        engines,
        detector,
        reporter,
        decidePlayback: createDecidePlayback({ ...features, queue: deps.queue }),
        chunkKeyOf: (workspaceId) => deps.keyOf('pipeline.chunk_key', workspaceId),
      }),
      createSendLink(deps),
      createSendMail({
        database: deps.database,
        mailer: createMailer(config),
        sealingKey: deps.keyOf('mail.sealing'),
      }),
      createWithdrawal({ ...deps, isInUse: isAvatarInUse }),
      createRenderPlayback({
        ...features,
        media,
        copies,
        temporaries: createDiskTemporaries(temporaryFolderOf(config)),
      }),
    ],
    slots: {
      engine: (engines.local?.concurrency ?? 0) + chunksAhead,
      io: ioSlots,
      provider: providerSlots,
      transfer: transferSlots,
      render: renderSlots,
      mail: mailSlots,
    },
    processId: instance.processId,
    capabilities,
  });
  const presence = announceWorker({ database: deps.database, log, processId: instance.processId, capabilities });
  return {
    phases: {
      stopAccepting: async () => {},
      finish: async (deadlineMs: number) => {
        await presence.stop();
        await worker.stop({ deadlineMs });
        await reporter.stop();
      },
      close: async () => {
        await Promise.all([engines.close(), detector.close(), copies.close()]);
        await deps.close();
      },
    },
  };
}
