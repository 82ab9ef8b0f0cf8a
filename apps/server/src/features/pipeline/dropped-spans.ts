import { type DroppedSpan, droppedSpanSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { Transaction } from '../../platform/database/database.ts';
import { chunkResultSchema, samplesPerMs } from './chunk-results.ts';

const spansSchema = z.array(droppedSpanSchema);

/** Spans of one reason that are no further apart are one. */
const touchingMs = 50;

/** Spans in order of time, those of one reason that touch or overlap made one. */
export function joinDropped(spans: readonly DroppedSpan[]): DroppedSpan[] {
  const joined: DroppedSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)) {
    const last = joined.findLast(({ reason }) => reason === span.reason);
    if (last && span.startMs - last.endMs <= touchingMs) last.endMs = Math.max(last.endMs, span.endMs);
    else joined.push({ ...span });
  }
  return joined;
}

/** Where all channels are silent at once: in a conversation one is while the other speaks. */
export function silentTogether(channels: readonly (readonly DroppedSpan[])[]): DroppedSpan[] {
  const [first = [], ...others] = channels;
  return others.reduce<DroppedSpan[]>(
    (together, spans) =>
      together.flatMap((span) =>
        spans.flatMap((other) => {
          const startMs = Math.max(span.startMs, other.startMs);
          const endMs = Math.min(span.endMs, other.endMs);
          return startMs < endMs ? [{ ...span, startMs, endMs }] : [];
        }),
      ),
    [...first],
  );
}

/**
 * What of a recording a job left without words, and why: what was no speech when it was cut, and what the engine
 * dropped of its finished chunks, on the recording's clock.
 */
export async function readDropped(transaction: Transaction, jobId: string): Promise<DroppedSpan[]> {
  const { dropped } = await transaction.job.findUniqueOrThrow({ where: { id: jobId }, select: { dropped: true } });
  const chunks = await transaction.chunk.findMany({
    where: { jobId, state: 'done' },
    select: { startSample: true, channel: true, result: true },
  });
  const ofChunks = chunks.flatMap(({ startSample, channel, result }) => {
    const chunkMs = Math.round(Number(startSample) / samplesPerMs);
    return chunkResultSchema
      .parse(result)
      .dropped.filter(({ reason }) => channel === null || reason !== 'no_speech')
      .map((span) => ({ ...span, startMs: chunkMs + span.startMs, endMs: chunkMs + span.endMs }));
  });
  return joinDropped([...spansSchema.parse(dropped ?? []), ...ofChunks]);
}
