import { segmentSchema, type Transcript, transcriptSourceSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import { readDropped, readFinishedChunks, sourcesOf, stitch } from '../pipeline/index.ts';

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
    revision: 0,
    segments,
    dropped: job === null ? [] : await readDropped(transaction, job.id),
    sources: sourcesOf(chunks),
  };
}

/** The newest revision of a recording, or what is finished of the first one; null where there is no such recording. */
export async function findTranscript(transaction: Transaction, recordingId: string): Promise<Transcript | null> {
  const recording = await transaction.recording.findFirst({
    where: { id: recordingId, state: { not: 'deleted' } },
    select: { durationMs: true },
  });
  if (recording === null) return null;
  const durationMs = Number(recording.durationMs ?? 0);
  const newest = await transaction.transcript.findFirst({ where: { recordingId }, orderBy: { revision: 'desc' } });
  if (newest === null) return await findPartial(transaction, recordingId, durationMs);
  return {
    complete: true,
    language: newest.language,
    durationMs,
    text: newest.text,
    engine: newest.engine,
    revision: newest.revision,
    segments: segmentsSchema.parse(newest.segments),
    dropped: newest.jobId === null ? [] : await readDropped(transaction, newest.jobId),
    sources: sourcesSchema.parse(newest.sources) ?? [],
  };
}
