import { randomBytes } from 'node:crypto';
import type { Prisma } from '../src/platform/database/generated/client.ts';
import { type Database, type Transaction, UNLIMITED_PLAN_ID } from '../src/platform/database/index.ts';
import { newId } from '../src/shared/ids.ts';

/** Rows that stand in the way of the row a test is about; everything can be overridden by `fields`. */

export function buildUser(database: Database, fields: Partial<Prisma.UserUncheckedCreateInput> = {}) {
  const id = fields.id ?? newId();
  const email = fields.email ?? `Person.${id}@example.org`;
  return database.system((transaction) =>
    transaction.user.create({
      data: {
        id,
        email,
        emailNormalized: email.toLowerCase(),
        displayName: 'Test Person',
        passwordHash: '$argon2id$not-a-hash-of-anything',
        ...fields,
      },
    }),
  );
}

/** A plan without limits but those given; answers its id. */
export async function buildPlan(database: Database, limits: Partial<Prisma.PlanUncheckedCreateInput>): Promise<string> {
  const id = newId();
  await database.system(async (transaction) => {
    const plan = await transaction.plan.findUniqueOrThrow({ where: { id: UNLIMITED_PLAN_ID } });
    await transaction.plan.create({ data: { ...plan, id, code: id, ...limits } });
  });
  return id;
}

/** A workspace with its owner and its subscription to the unlimited plan. */
export async function buildWorkspace(
  database: Database,
  fields: Partial<Prisma.WorkspaceUncheckedCreateInput> & { ownerId?: string; planId?: string } = {},
) {
  const { ownerId, planId = UNLIMITED_PLAN_ID, ...columns } = fields;
  const owner = ownerId ?? (await buildUser(database)).id;
  return database.system(async (transaction) => {
    const workspace = await transaction.workspace.create({ data: { id: newId(), name: 'Test workspace', ...columns } });
    const workspaceId = workspace.id;
    await transaction.membership.create({ data: { id: newId(), workspaceId, userId: owner, role: 'owner' } });
    await transaction.subscription.create({ data: { id: newId(), workspaceId, planId, state: 'active' } });
    return { ...workspace, ownerId: owner };
  });
}

async function ownerOf(transaction: Transaction, workspaceId: string): Promise<string> {
  const membership = await transaction.membership.findFirstOrThrow({ where: { workspaceId, role: 'owner' } });
  return membership.userId;
}

/** An upload that waits for its first part. */
export function buildUpload(
  database: Database,
  fields: Partial<Prisma.UploadUncheckedCreateInput> & { workspaceId: string },
) {
  const id = fields.id ?? newId();
  return database.system(async (transaction) =>
    transaction.upload.create({
      data: {
        id,
        createdById: fields.createdById ?? (await ownerOf(transaction, fields.workspaceId)),
        state: 'created',
        fileName: 'talk.mp3',
        contentType: 'audio/mpeg',
        sizeBytes: 1_000_000n,
        partSizeBytes: 8_388_608,
        storageKey: `${fields.workspaceId}/${id}`,
        storageHandle: id,
        expiresAt: new Date(Date.now() + 86_400_000),
        ...fields,
      },
    }),
  );
}

/** A recording whose original is stored and whose audio nobody has looked at yet. */
export function buildRecording(
  database: Database,
  fields: Partial<Prisma.RecordingUncheckedCreateInput> & { workspaceId: string },
) {
  const id = fields.id ?? newId();
  return database.system(async (transaction) =>
    transaction.recording.create({
      data: {
        id,
        createdById: fields.createdById ?? (await ownerOf(transaction, fields.workspaceId)),
        title: 'talk',
        fileName: 'talk.mp3',
        contentType: 'audio/mpeg',
        state: 'processing',
        sizeBytes: 1_000_000n,
        storageKey: `${fields.workspaceId}/${id}`,
        ...fields,
      },
    }),
  );
}

/** A queued job; of a new recording unless `recordingId` is given. */
export async function buildJob(
  database: Database,
  fields: Partial<Prisma.JobUncheckedCreateInput> & { workspaceId: string },
) {
  const { workspaceId } = fields;
  const recordingId = fields.recordingId ?? (await buildRecording(database, { workspaceId })).id;
  return database.system((transaction) =>
    transaction.job.create({
      data: {
        id: newId(),
        recordingId,
        state: 'queued',
        stage: 'probe',
        engine: 'whisper',
        model: 'whisper-base',
        options: {},
        ...fields,
      },
    }),
  );
}

/** A chunk of 20 s that waits to be transcribed. */
export function buildChunk(
  database: Database,
  fields: Partial<Prisma.ChunkUncheckedCreateInput> & { workspaceId: string; jobId: string },
) {
  const index = fields.index ?? 0;
  return database.system((transaction) =>
    transaction.chunk.create({
      data: {
        id: newId(),
        index,
        state: 'pending',
        startSample: BigInt(index) * 320_000n,
        sampleCount: 320_000,
        contentKey: randomBytes(32),
        sentAttempt: 1,
        ...fields,
      },
    }),
  );
}

/** An import that waits for a worker. */
export function buildImport(
  database: Database,
  fields: Partial<Prisma.ImportUncheckedCreateInput> & { workspaceId: string },
) {
  return database.system(async (transaction) =>
    transaction.import.create({
      data: {
        id: newId(),
        createdById: fields.createdById ?? (await ownerOf(transaction, fields.workspaceId)),
        state: 'queued',
        url: 'https://media.example.org/talk.mp3',
        options: {},
        ...fields,
      },
    }),
  );
}

/** A feed that is not followed. */
export function buildFeed(
  database: Database,
  fields: Partial<Prisma.FeedUncheckedCreateInput> & { workspaceId: string },
) {
  const id = fields.id ?? newId();
  return database.system(async (transaction) =>
    transaction.feed.create({
      data: {
        id,
        createdById: fields.createdById ?? (await ownerOf(transaction, fields.workspaceId)),
        url: `https://media.example.org/${id}.xml`,
        title: 'Talks',
        options: {},
        ...fields,
      },
    }),
  );
}
