import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, UNLIMITED_PLAN_ID } from '../../src/platform/database/index.ts';
import type { Storage } from '../../src/platform/storage/index.ts';
import { newId } from '../../src/shared/ids.ts';
import { buildWorkspace } from '../builders.ts';
import { createTestDatabase } from '../database.ts';
import { type Member, memberOn } from './member.ts';
import { startUploadServer, type UploadServer } from './upload-server.ts';

export type { Member, UploadServer };

export interface UploadWorld {
  database: Database;
  /** Of the storage. */
  folder: string;
  /** The time that servers see; moves when a test says so. */
  clock: { now: Date };
  /** A server over the same database and storage; a second one is what a restart is. */
  start(options?: { reserveBytes?: number; storage?: Storage }): Promise<UploadServer>;
  close(): Promise<void>;
}

/** Real PostgreSQL, real disk, real HTTP. An access token here is the user's id. */
export async function createUploadWorld(): Promise<UploadWorld> {
  const { database, close } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-uploads-'));
  const clock = { now: new Date() };
  const now = () => clock.now;
  const running = new Set<() => Promise<void>>();

  async function start(options: { reserveBytes?: number; storage?: Storage } = {}): Promise<UploadServer> {
    const server = await startUploadServer({ database, folder, now, ...options });
    async function stop() {
      running.delete(stop);
      await server.close();
    }
    running.add(stop);
    return { ...server, close: stop };
  }

  return {
    database,
    folder,
    clock,
    start,
    async close() {
      for (const stop of running) await stop();
      // First, because closing the database fails where a test left something open.
      await rm(folder, { recursive: true });
      await close();
    },
  };
}

/** A member of a workspace on the given server; of a new one of their own unless it is known. */
export async function joinAs(
  world: UploadWorld,
  server: UploadServer,
  known?: { workspaceId: string; userId: string },
): Promise<Member> {
  if (known) return memberOn(server.baseUrl, known);
  const workspace = await buildWorkspace(world.database);
  return memberOn(server.baseUrl, { workspaceId: workspace.id, userId: workspace.ownerId });
}

/** Gives the workspace a plan of its own, whose files have at most so many bytes. */
export function limitFiles(world: UploadWorld, workspaceId: string, maxFileBytes: bigint): Promise<void> {
  return limitPlan(world, workspaceId, { maxFileBytes });
}

/** Puts the workspace on a plan of its own, without limits but these. */
export async function limitPlan(
  world: UploadWorld,
  workspaceId: string,
  limits: { maxFileBytes?: bigint; storageBytes?: bigint },
): Promise<void> {
  await world.database.system(async (transaction) => {
    const plan = await transaction.plan.findUniqueOrThrow({ where: { id: UNLIMITED_PLAN_ID } });
    const planId = newId();
    await transaction.plan.create({ data: { ...plan, id: planId, code: planId, ...limits } });
    await transaction.subscription.update({ where: { workspaceId }, data: { planId } });
  });
}
