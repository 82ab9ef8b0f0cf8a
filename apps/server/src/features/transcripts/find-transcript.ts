import { segmentSchema, type Transcript, transcriptSourceSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import { readDropped, readFinishedChunks, sourcesOf, stitch } from '../pipeline/index.ts';
import { recordingNotFound } from '../recordings/index.ts';
import { transcriptNotFound } from './transcripts.errors.ts';

const segmentsSchema = z.array(segmentSchema);
const sourcesSchema = z.array(transcriptSourceSchema).nullable();

/** The finished chunks of the newest job: what can be read before the end. */
async function findPartial(transaction: Transaction, recordingId: string, durationMs: number): Promise<Transcript> {
  const job = await transaction.job.findFirst({
    where: { recordingId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const chunks = job === null ? [] : await readFinishedChunks(transaction, job.id);
  const { text, segments } = stitch(chunks);
  return {
    complete: false,
    language: job?.language ?? null,
    durationMs,
    text,
    engine: job?.engine ?? '',
    model: job?.model ?? '',
    revision: 0,
    segments,
    dropped: job === null ? [] : await readDropped(transaction, job.id),
    sources: sourcesOf(chunks),
  };
}

/**
 * A revision of a recording, the newest unless told; or what is finished of the first one.
 * Errors: `recording.not_found`, `transcript.not_found`.
 */
export async function findTranscript(
  transaction: Transaction,
  { recordingId, revision }: { recordingId: string; revision?: number | undefined },
): Promise<Transcript> {
  const recording = await transaction.recording.findFirst({
    where: { id: recordingId, state: { not: 'deleted' } },
    select: { durationMs: true },
  });
  if (recording === null) throw recordingNotFound();
  const durationMs = Number(recording.durationMs ?? 0);
  const found = await transaction.transcript.findFirst({
    where: { recordingId, ...(revision !== undefined && { revision }) },
    orderBy: { revision: 'desc' },
  });
  if (found === null && revision !== undefined) throw transcriptNotFound(revision);
  if (found === null) return await findPartial(transaction, recordingId, durationMs);
  return {
    complete: true,
    language: found.language,
    durationMs,
    text: found.text,
    engine: found.engine,
    model: found.model,
    revision: found.revision,
    segments: segmentsSchema.parse(found.segments),
    dropped: found.jobId === null ? [] : await readDropped(transaction, found.jobId),
    sources: sourcesSchema.parse(found.sources) ?? [],
  };
}
