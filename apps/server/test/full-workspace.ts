import { randomBytes } from 'node:crypto';
import { recordAudit } from '../src/features/audit/index.ts';
import type { Database } from '../src/platform/database/index.ts';
import { newId } from '../src/shared/ids.ts';
import {
  buildChunk,
  buildFeed,
  buildImport,
  buildJob,
  buildRecording,
  buildUpload,
  buildWorkspace,
} from './builders.ts';

/** A workspace with a row in every workspace table, for tests that go through all of them. */
export async function buildFullWorkspace(database: Database): Promise<{ id: string }> {
  const { id: workspaceId } = await buildWorkspace(database);
  const upload = await buildUpload(database, { workspaceId });
  const recording = await buildRecording(database, { workspaceId, uploadId: upload.id });
  const job = await buildJob(database, { workspaceId, recordingId: recording.id });
  await buildChunk(database, { workspaceId, jobId: job.id });
  const { id: importId } = await buildImport(database, { workspaceId, recordingId: recording.id });
  const feed = await buildFeed(database, { workspaceId });
  await database.system(async (transaction) => {
    await transaction.transcript.create({
      data: {
        id: newId(),
        workspaceId,
        recordingId: recording.id,
        jobId: job.id,
        revision: 1,
        kind: 'machine',
        engine: job.engine,
        model: job.model,
        text: '',
        segments: [],
        wordCount: 0,
      },
    });
    await transaction.usageEntry.create({
      data: { id: newId(), workspaceId, meter: 'audio_ms', quantity: 20_000n, idempotencyKey: `chunk:${job.id}` },
    });
    await transaction.reservation.create({
      data: {
        ...{ id: newId(), workspaceId, recordingId: recording.id, jobId: job.id },
        ...{ state: 'held', isQuote: false, options: {}, heldMs: 20_000n },
      },
    });
    await transaction.vocabularyTerm.create({
      data: { id: newId(), workspaceId, text: 'Kubernetes', textNormalized: 'kubernetes' },
    });
    await transaction.invitation.create({
      data: {
        ...{ id: newId(), workspaceId, email: 'ada@example.org', emailNormalized: 'ada@example.org', role: 'viewer' },
        ...{ invitedById: newId(), tokenHash: randomBytes(32), sentAt: new Date(), expiresAt: new Date() },
      },
    });
    const named = { workspaceId, name: 'Talks', nameNormalized: 'talks' };
    await transaction.project.create({ data: { ...named, id: newId() } });
    const tag = await transaction.tag.create({ data: { ...named, id: newId() } });
    await transaction.recordingTag.create({ data: { workspaceId, recordingId: recording.id, tagId: tag.id } });
    await transaction.feedEpisode.create({
      data: { id: newId(), workspaceId, feedId: feed.id, guidHash: randomBytes(32), importId },
    });
    const subject = { type: 'workspace', id: workspaceId };
    await recordAudit(transaction, { workspaceId, action: 'workspace.created', actor: null, subject });
    const createdAt = new Date();
    await transaction.securityEvent.create({
      data: {
        ...{ id: newId(), workspaceId, type: 'permission.denied', severity: 'notice', details: {} },
        ...{ createdAt, lastSeenAt: createdAt },
      },
    });
    await transaction.workspaceEvent.create({ data: { workspaceId, seq: 1n, type: 'test', data: {} } });
  });
  return { id: workspaceId };
}
