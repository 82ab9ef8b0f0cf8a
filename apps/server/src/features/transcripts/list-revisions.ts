import type { Revision } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import { termsSchema } from '../pipeline/index.ts';
import { recordingNotFound } from '../recordings/index.ts';
import { cursorInvalid } from './transcripts.errors.ts';

const revisionNumber = z.coerce.number().int().min(1).max(2_147_483_647);

interface ListRequest {
  recordingId: string;
  limit: number;
  /** The lowest revision of the page before. */
  cursor?: string | undefined;
}

/** A page of a recording's revisions, newest first, without their words. Errors: `recording.not_found`. */
export async function listRevisionsOf(
  transaction: Transaction,
  { recordingId, limit, cursor }: ListRequest,
): Promise<{ items: Revision[]; nextCursor: string | null }> {
  const recording = await transaction.recording.findFirst({ where: { id: recordingId, state: { not: 'deleted' } } });
  if (recording === null) throw recordingNotFound();
  const before = cursor === undefined ? null : revisionNumber.safeParse(cursor);
  if (before?.success === false) throw cursorInvalid();
  const rows = await transaction.transcript.findMany({
    where: { recordingId, ...(before && { revision: { lt: before.data } }) },
    orderBy: { revision: 'desc' },
    take: limit + 1,
    select: {
      ...{ revision: true, kind: true, engine: true, model: true, language: true, wordCount: true, createdAt: true },
      job: { select: { prompt: true, vocabulary: true } },
    },
  });
  const items = rows.slice(0, limit).map(({ job, createdAt, ...row }) => ({
    ...row,
    prompt: job?.prompt ?? null,
    vocabulary: termsSchema.parse(job?.vocabulary ?? []),
    createdAt: createdAt.toISOString(),
  }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.revision) : null };
}
