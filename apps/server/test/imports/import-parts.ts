import { recordEvent } from '../../src/features/events/index.ts';
import { createFeedHandlers, feedJobs } from '../../src/features/feeds/index.ts';
import {
  createImportHandlers,
  createRequestImport,
  type ImportWorkDeps,
  importJobs,
} from '../../src/features/imports/index.ts';
import { createRecordingViews } from '../../src/features/recordings/index.ts';
import { createServerUploads, createUploadEnding } from '../../src/features/uploads/index.ts';
import { createDatabase, type Database } from '../../src/platform/database/index.ts';
import { createOutbound, type OutboundOptions } from '../../src/platform/outbound/index.ts';
import { createQueue } from '../../src/platform/queue/index.ts';
import { createDiskStorage, type Storage } from '../../src/platform/storage/index.ts';
import { AppError } from '../../src/shared/errors.ts';
import { silentLog } from '../../src/shared/log.ts';
import { readLatestJobs, startJob } from '../uploads/jobs.ts';

export type WorkLimits = ImportWorkDeps['limits'];

/** Quick, so that a test does not wait for what takes minutes outside. */
const quick: WorkLimits = { progressEveryMs: 50, reconnectMs: 20 };

/** Everything imports stand on, over a database and a folder; the pipeline behind them writes rows and does no work. */
export async function buildImportParts(input: {
  url: string;
  folder: string;
  outbound?: Partial<OutboundOptions>;
  /** The local disk unless given. */
  storage?: Storage;
}) {
  const { url, folder } = input;
  const database: Database = createDatabase({ url, poolSize: 6, applicationName: 'imports' });
  const queue = createQueue({ database, url, jobs: [...importJobs, ...feedJobs], log: silentLog });
  const storage = input.storage ?? (await createDiskStorage({ folder, reserveBytes: 0 }));
  const outbound = createOutbound({ allow: ['127.0.0.1'], ...input.outbound });
  const given = {
    ...{ database, queue, storage, outbound, startJob, recordEvent, readLatestJobs },
    views: createRecordingViews({ readLatestJobs }),
    async checkJobOptions(_workspaceId: string, { engine }: { engine?: string | undefined }) {
      if (engine === 'unknown') throw new AppError('job.engine_unknown', 'There is no such engine.');
    },
    now: () => new Date(),
  };
  const uploads = createServerUploads(given);
  const imports = createRequestImport(given);
  return {
    ...given,
    uploads,
    imports,
    ending: createUploadEnding(given),
    work: ({ processId, limits }: { processId: string; limits?: WorkLimits }) =>
      queue.work({
        handlers: [
          ...createImportHandlers({ ...given, uploads, limits: { ...quick, ...limits } }),
          ...createFeedHandlers({ ...given, imports }),
        ],
        slots: { engine: 1, io: 2, transfer: 4 },
        processId,
      }),
    async close() {
      await outbound.close();
      await queue.close();
      await database.close();
    },
  };
}

export type ImportParts = Awaited<ReturnType<typeof buildImportParts>>;
