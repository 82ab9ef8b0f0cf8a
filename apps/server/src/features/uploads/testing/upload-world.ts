import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorkspace } from '../../../../test/builders.ts';
import { createTestDatabase } from '../../../../test/database.ts';
import { createHttpApp, createServerLog } from '../../../app/http/index.ts';
import type { Database } from '../../../platform/database/index.ts';
import { createDiskStorage, createUrlSigner, type Storage } from '../../../platform/storage/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { createRecordingDeletion, createRecordingRoutes, createRecordingViews } from '../../recordings/index.ts';
import { createUploadEnding } from '../end-uploads.ts';
import { createUploadRoutes } from '../uploads.routes.ts';
import { cancelJobs, readLatestJobs, recordEvent, startJob } from './jobs.ts';

export interface UploadServer {
  baseUrl: string;
  storage: Storage;
  ending: ReturnType<typeof createUploadEnding>;
  deletion: ReturnType<typeof createRecordingDeletion>;
  close(): Promise<void>;
}

export interface UploadWorld {
  database: Database;
  /** Of the storage. */
  folder: string;
  /** The time that servers see; moves when a test says so. */
  clock: { now: Date };
  /** A server over the same database and storage; a second one is what a restart is. */
  start(): Promise<UploadServer>;
  close(): Promise<void>;
}

const instanceSecret = Buffer.alloc(32, 7);

/** Real PostgreSQL, real disk, real HTTP. An access token here is the user's id. */
export async function createUploadWorld(wrapStorage = (storage: Storage) => storage): Promise<UploadWorld> {
  const { database, close } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-uploads-'));
  const clock = { now: new Date() };
  const now = () => clock.now;
  const running = new Set<() => Promise<void>>();

  async function start(): Promise<UploadServer> {
    const storage = wrapStorage(await createDiskStorage({ folder, reserveBytes: 0, now }));
    const signer = createUrlSigner({ instanceSecret, now });
    const publicUrl = 'http://localhost:3000';
    const given = { database, storage, signer, publicUrl, now, startJob, recordEvent, cancelJobs, readLatestJobs };
    const views = createRecordingViews(given);
    const routes = [...createUploadRoutes({ ...given, views }), ...createRecordingRoutes(given)];
    const app = await createHttpApp({
      routes,
      contracts: routes.map(({ contract }) => contract),
      authenticate: async (token) => {
        if (!/^[0-9a-f-]{36}$/.test(token)) throw new AppError('auth.token_invalid', 'Not a user.');
        return { userId: token, sessionId: token };
      },
      resolveWorkspace: (userId, workspaceId) =>
        database.system(async (transaction) => {
          const membership = await transaction.membership.findFirst({ where: { userId, workspaceId } });
          return membership?.role ?? null;
        }),
      readiness: async () => [],
      log: createServerLog({ level: 'silent' }),
      publicUrl,
      rateLimits: { perAddress: 1e6, perAccount: 1e6, bulkPerAddress: 1e6 },
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    async function stop() {
      running.delete(stop);
      app.server.closeAllConnections();
      await app.close();
    }
    running.add(stop);
    return {
      baseUrl: `http://127.0.0.1:${port}`,
      storage,
      ending: createUploadEnding(given),
      deletion: createRecordingDeletion(given),
      close: stop,
    };
  }

  return {
    database,
    folder,
    clock,
    start,
    async close() {
      for (const stop of running) await stop();
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Member {
  workspaceId: string;
  userId: string;
  /** JSON in and out; `status` beside what was answered. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Below `/v1/workspaces/{mine}`. */
  url(path: string): string;
  headers: Record<string, string>;
}

/** A member of a workspace of their own, on the given server. */
export async function joinAs(
  world: UploadWorld,
  server: UploadServer,
  known?: { workspaceId: string; userId: string; planId?: string },
): Promise<Member> {
  const { workspaceId, userId } = known ?? (await newWorkspace(world));
  const headers = { authorization: `Bearer ${userId}` };
  const url = (path: string) => `${server.baseUrl}/v1/workspaces/${workspaceId}${path}`;
  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(url(path), {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
  return { workspaceId, userId, call, url, headers };
}

async function newWorkspace(world: UploadWorld) {
  const workspace = await buildWorkspace(world.database);
  return { workspaceId: workspace.id, userId: workspace.ownerId };
}
