import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Import, importSchema } from '@audiotricks/contracts';
import { vi } from 'vitest';
import { createHttpApp, createServerLog } from '../../src/app/http/index.ts';
import { createFeedRoutes } from '../../src/features/feeds/index.ts';
import { createImportReading, createImportRoutes } from '../../src/features/imports/index.ts';
import { createResolveWorkspace } from '../../src/features/workspaces/index.ts';
import type { OutboundOptions } from '../../src/platform/outbound/index.ts';
import type { Worker } from '../../src/platform/queue/index.ts';
import type { Storage } from '../../src/platform/storage/index.ts';
import { AppError } from '../../src/shared/errors.ts';
import { newId } from '../../src/shared/ids.ts';
import { buildWorkspace } from '../builders.ts';
import { createTestDatabase } from '../database.ts';
import { type Member, memberOn } from '../uploads/member.ts';
import { buildImportParts, type WorkLimits } from './import-parts.ts';

/** Real PostgreSQL, disk, HTTP and queue. An access token here is the user's id. */
export async function createImportWorld(options: { outbound?: Partial<OutboundOptions>; storage?: Storage } = {}) {
  const testDatabase = await createTestDatabase();
  const { database, url } = testDatabase;
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-imports-'));
  const parts = await buildImportParts({ url, folder, ...options });
  await parts.queue.migrate(url);
  const { readImport } = createImportReading(parts);
  const routes = [...createImportRoutes(parts), ...createFeedRoutes({ ...parts, readImport })];
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
    onGivenOut: async () => {},
    readiness: async () => [],
    log: createServerLog({ level: 'silent' }),
    publicUrl: 'http://localhost:3000',
    rateLimits: { perAddress: 1e6, perAccount: 1e6, perToken: 1e6, bulkPerAddress: 1e6 },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const workers = new Set<Worker>();

  async function join_(planId?: string): Promise<Member> {
    const workspace = await buildWorkspace(database, planId === undefined ? {} : { planId });
    return memberOn(baseUrl, { workspaceId: workspace.id, userId: workspace.ownerId });
  }

  return {
    database,
    parts,
    folder,
    join: join_,
    async work(limits?: WorkLimits, processId = newId()) {
      const worker = await parts.work({ processId, ...(limits && { limits }) });
      workers.add(worker);
      return {
        async stop(deadlineMs = 0) {
          workers.delete(worker);
          await worker.stop({ deadlineMs });
        },
      };
    },
    /** A worker as a process of its own. */
    async fork() {
      const processId = newId();
      const script = fileURLToPath(import.meta.resolve('./import-worker.child.ts'));
      const child = fork(script, [url, folder, processId], { execArgv: [] });
      await once(child, 'message');
      return {
        processId,
        async peakBytes(): Promise<number> {
          const answered = once(child, 'message');
          child.send('memory');
          const [{ peakBytes }] = (await answered) as [{ peakBytes: number }];
          return peakBytes;
        },
        async kill() {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        },
      };
    },
    /** Everything the workspace holds, in the storage and in its tables. */
    async whatStands({ workspaceId }: Member) {
      const originals = join(folder, 'objects/workspaces', workspaceId, 'originals');
      const objects = await readdir(originals).catch(() => []);
      const transfers = await readdir(join(folder, 'multipart')).catch(() => []);
      return database.tenant(workspaceId, async (transaction) => ({
        objects: objects.length,
        transfers: transfers.length,
        recordings: await transaction.recording.count(),
        jobs: await transaction.job.count(),
        openUploads: await transaction.upload.count({ where: { state: { notIn: ['completed', 'aborted'] } } }),
      }));
    },
    async close() {
      for (const worker of workers) await worker.stop({ deadlineMs: 0 });
      app.server.closeAllConnections();
      await app.close();
      await parts.close();
      await rm(folder, { recursive: true });
      await testDatabase.close();
    },
  };
}

export type ImportWorld = Awaited<ReturnType<typeof createImportWorld>>;

export async function ask(member: Member, url: string, more: object = {}): Promise<Import> {
  const answer = await member.call('POST', '/imports', { url, ...more });
  if (answer.status !== 202) throw new Error(`asked for an import: ${JSON.stringify(answer.body)}`);
  return importSchema.parse((answer.body as { import: unknown }).import);
}

export async function read(member: Member, id: string): Promise<Import> {
  return importSchema.parse((await member.call('GET', `/imports/${id}`)).body);
}

/** Waits until the check holds of the import, for as long as a busy machine may take. */
export function until(member: Member, id: string, check: (state: Import) => boolean): Promise<Import> {
  return vi.waitUntil(
    async () => {
      const found = await read(member, id);
      return check(found) ? found : undefined;
    },
    { timeout: 30_000, interval: 20 },
  ) as Promise<Import>;
}

export const hasEnded = ({ state }: Import) => ['completed', 'failed', 'cancelled'].includes(state);
