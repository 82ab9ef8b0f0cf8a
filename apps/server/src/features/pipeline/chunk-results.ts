import { droppedSpanSchema, wordSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import type { ChunkWords } from './stitching.ts';

/** What stands in a chunk's `result` column. */
export const chunkResultSchema = z.object({
  text: z.string(),
  words: z.array(wordSchema),
  dropped: z.array(droppedSpanSchema),
});
export type ChunkResult = z.infer<typeof chunkResultSchema>;

export const samplesPerMs = 16;

/** Words of the finished chunks of a job, in order. */
export async function readChunkWords(transaction: Transaction, jobId: string): Promise<ChunkWords[]> {
  const chunks = await transaction.chunk.findMany({
    where: { jobId, state: 'done' },
    orderBy: { index: 'asc' },
    select: { startSample: true, overlapSamples: true, channel: true, result: true },
  });
  return chunks.map((chunk) => ({
    startMs: Math.round(Number(chunk.startSample) / samplesPerMs),
    overlapMs: Math.round(chunk.overlapSamples / samplesPerMs),
    channel: chunk.channel,
    words: chunkResultSchema.parse(chunk.result).words,
  }));
}
