import type { Segment } from '@audiotricks/contracts';
import type { LiveChunk } from '../live/index.ts';

/** What stands in a transcript that is still being made, in order of time. */
export type LiveBlock =
  | { kind: 'segment'; startMs: number; endMs: number; segment: Segment }
  /** Text of a finished chunk whose words have not been read yet. */
  | { kind: 'chunk'; startMs: number; endMs: number; chunk: LiveChunk }
  /** Where text will stand. */
  | { kind: 'pending'; startMs: number; endMs: number };

interface LiveBlocksInput {
  segments: readonly Segment[];
  chunks: readonly LiveChunk[];
  durationMs: number | null;
}

/** The longest span that is being listened to at once. */
const spanMs = 30_000;
const leastPendingMs = 1000;

/** Finished text at its place, and where the next text will stand. */
export function liveBlocks({ segments, chunks, durationMs }: LiveBlocksInput): LiveBlock[] {
  const hasWords = (chunk: LiveChunk) =>
    segments.some(({ startMs }) => startMs >= chunk.startMs && startMs < chunk.endMs);
  const blocks: LiveBlock[] = segments.map((segment) => ({ kind: 'segment', ...span(segment), segment }));
  for (const chunk of chunks) {
    if (chunk.text.trim() !== '' && !hasWords(chunk)) blocks.push({ kind: 'chunk', ...span(chunk), chunk });
  }
  blocks.push(...pendingSpans({ segments, chunks, durationMs }));
  return blocks.sort((a, b) => a.startMs - b.startMs);
}

function span({ startMs, endMs }: { startMs: number; endMs: number }) {
  return { startMs, endMs };
}

/** Holes between finished chunks, and the span after the last one. */
function pendingSpans({ segments, chunks, durationMs }: LiveBlocksInput): LiveBlock[] {
  const spans: LiveBlock[] = [];
  chunks.forEach((chunk, position) => {
    const next = chunks[position + 1];
    const isHole = next !== undefined && next.index > chunk.index + 1 && next.startMs - chunk.endMs >= leastPendingMs;
    const isRead = segments.some(({ startMs, endMs }) => startMs < (next?.startMs ?? 0) && endMs > chunk.endMs);
    if (isHole && !isRead) spans.push({ kind: 'pending', startMs: chunk.endMs, endMs: next.startMs });
  });
  const doneMs = Math.max(0, ...segments.map(({ endMs }) => endMs), ...chunks.map(({ endMs }) => endMs));
  const endMs = Math.min(doneMs + spanMs, durationMs ?? 0);
  if (endMs - doneMs >= leastPendingMs) spans.push({ kind: 'pending', startMs: doneMs, endMs });
  return spans;
}
