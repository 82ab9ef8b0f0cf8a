import { droppedSpanSchema, type TranscriptSource, wordTimingSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import type { ChunkWords } from './stitching.ts';
import { timedWordSchema } from './word-times/timed-word.ts';

/** What stands in a chunk's `result` column. */
export const chunkResultSchema = z.object({
  text: z.string(),
  words: z.array(timedWordSchema),
  dropped: z.array(droppedSpanSchema),
  /** Whose word times they are; those of results from before engines without any are the engine's. */
  timing: wordTimingSchema.default('engine'),
  /** As the engine heard it; null where it does not say. */
  language: z.string().nullable().default(null),
});
export type ChunkResult = z.infer<typeof chunkResultSchema>;

export const samplesPerMs = 16;

/** A finished chunk on the recording's clock; its words on its own. */
export interface FinishedChunk extends ChunkWords, TranscriptSource {
  language: string | null;
}

/** The finished chunks of a job, in order. */
export async function readFinishedChunks(transaction: Transaction, jobId: string): Promise<FinishedChunk[]> {
  const chunks = await transaction.chunk.findMany({
    where: { jobId, state: 'done' },
    orderBy: { index: 'asc' },
    select: {
      startSample: true,
      sampleCount: true,
      overlapSamples: true,
      channel: true,
      engine: true,
      model: true,
      result: true,
    },
  });
  return chunks.map(({ startSample, sampleCount, overlapSamples, channel, engine, model, result }) => {
    const { words, timing, language } = chunkResultSchema.parse(result);
    const startMs = Math.round(Number(startSample) / samplesPerMs);
    const endMs = startMs + Math.round(sampleCount / samplesPerMs);
    const overlapMs = Math.round(overlapSamples / samplesPerMs);
    return { startMs, endMs, overlapMs, channel, engine: engine ?? '', model: model ?? '', words, timing, language };
  });
}

/** Who made which part; neighbours alike are one. */
export function sourcesOf(chunks: readonly TranscriptSource[]): TranscriptSource[] {
  const sources: TranscriptSource[] = [];
  for (const { engine, model, startMs, endMs, timing } of chunks) {
    const last = sources.at(-1);
    if (last?.engine === engine && last.model === model && last.timing === timing) last.endMs = endMs;
    else sources.push({ engine, model, startMs, endMs, timing });
  }
  return sources;
}
