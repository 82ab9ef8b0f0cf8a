import type { AddressInfo } from 'node:net';
import { createHttpApp, createServerLog } from '../../src/app/http/index.ts';
import { createProjectAndTagRoutes } from '../../src/features/projects-and-tags/index.ts';
import {
  createRecordingDeletion,
  createRecordingRoutes,
  createRecordingViews,
} from '../../src/features/recordings/index.ts';
import { createCountGivenOut } from '../../src/features/security-events/index.ts';
import { createUploadEnding, createUploadRoutes } from '../../src/features/uploads/index.ts';
import { createUsageRoutes } from '../../src/features/usage/index.ts';
import { createResolveWorkspace } from '../../src/features/workspaces/index.ts';
import type { Database } from '../../src/platform/database/index.ts';
import { createDiskStorage, createUrlSigner, type Storage } from '../../src/platform/storage/index.ts';
import { AppError } from '../../src/shared/errors.ts';
import { recordUnmailed } from '../http.ts';
import { cancelJobs, readLatestJobs, recordEvent, startJob } from './jobs.ts';

export interface UploadServer {
  baseUrl: string;
  storage: Storage;
  ending: ReturnType<typeof createUploadEnding>;
  deletion: ReturnType<typeof createRecordingDeletion>;
  close(): Promise<void>;
}

const instanceSecret = Buffer.alloc(32, 7);

/** Uploads and recordings over real HTTP and a real storage. An access token here is the user's id. */
export async function startUploadServer(input: {
  database: Database;
  /** Of the disk storage. */
  folder: string;
  now: () => Date;
  /** Bytes of the disk that stay free; none unless told. */
  reserveBytes?: number;
  /** Instead of the disk. */
  storage?: Storage;
}): Promise<UploadServer> {
  const { database, folder, now, reserveBytes = 0 } = input;
  const storage = input.storage ?? (await createDiskStorage({ folder, reserveBytes, now }));
  const signer = createUrlSigner({ instanceSecret, now });
  const publicUrl = 'http://localhost:3000';
  const given = { database, storage, signer, publicUrl, now, startJob, recordEvent, cancelJobs, readLatestJobs };
  const views = createRecordingViews(given);
  const routes = [
    ...createUploadRoutes({ ...given, views }),
    ...createProjectAndTagRoutes({ database }),
    ...createRecordingRoutes(given),
    ...createUsageRoutes(given),
  ];
  const app = await createHttpApp({
    routes,
    contracts: routes.map(({ contract }) => contract),
    authenticate: async (token) => {
      if (!/^[0-9a-f-]{36}$/.test(token)) throw new AppError('auth.token_invalid', 'Not a user.');
      return { userId: token, sessionId: token, authenticatedAt: new Date(), operatorId: null };
    },
    resolveWorkspace: createResolveWorkspace({ database }),
    platformPermissionsOf: async () => new Set(),
    onDenied: async () => {},
    onGivenOut: createCountGivenOut({ database, recordSecurityEvent: recordUnmailed, now }),
    readiness: async () => [],
    log: createServerLog({ level: 'silent' }),
    publicUrl,
    rateLimits: { perAddress: 1e6, perAccount: 1e6, perToken: 1e6, bulkPerAddress: 1e6 },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    storage,
    ending: createUploadEnding(given),
    deletion: createRecordingDeletion(given),
    async close() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
