import { droppedSpanSchema, type EngineCapabilities, wordSchema } from '@audiotricks/contracts';
import { z } from 'zod';
import type { EngineResult, SpokenSpan } from '../../platform/engines/index.ts';
import { samplesPerMs } from './chunk-results.ts';
import { cutPcm, findQuiet, type Span } from './cut-pcm.ts';

const spanSchema = z.object({
  startMs: z.int(),
  endMs: z.int(),
  text: z.string(),
  speaker: z.string().nullable(),
}) satisfies z.ZodType<SpokenSpan>;

const saidSchema = z.object({
  text: z.string(),
  words: z.array(wordSchema).nullable(),
  spans: z.array(spanSchema),
  language: z.string().nullable(),
  dropped: z.array(droppedSpanSchema),
}) satisfies z.ZodType<EngineResult>;

/**
 * A span of a chunk that is one call, and what was said to it. Stands in the chunk's `pieces` from its first answer on,
 * so that no answer is paid for twice; times are relative to the piece.
 */
const pieceSchema = z.object({ startSample: z.int(), sampleCount: z.int(), said: saidSchema.nullable() });
export type Piece = z.infer<typeof pieceSchema>;
const piecesSchema = z.array(pieceSchema).min(1);

const bytesPerSample = 2;
/** Of the rest of the file and the form. */
const headBytes = 1_000;

/** The most samples that one call of an engine takes. */
export function maxSamplesOf({ maxBytesPerCall, maxMsPerCall }: EngineCapabilities): number {
  const byTime = (maxMsPerCall ?? Number.POSITIVE_INFINITY) * samplesPerMs;
  const byBytes = ((maxBytesPerCall ?? Number.POSITIVE_INFINITY) - headBytes) / bytesPerSample;
  return Math.floor(Math.min(byTime, byBytes));
}

/** The pieces of a chunk so far; before its first call as few as the engine's limits allow. */
export function openPieces(stored: unknown, pcm: Int16Array, capabilities: EngineCapabilities): Piece[] {
  if (stored !== null) return piecesSchema.parse(stored);
  return cutPcm(pcm, maxSamplesOf(capabilities)).map((span) => ({ ...span, said: null }));
}

/** Shorter audio is no better for being cut. */
const shortestSplitSamples = 4_000 * samplesPerMs;

/** The same with one piece in two, cut in the quietest place of its middle half; null where it is too short for that. */
export function splitPiece(pieces: readonly Piece[], index: number, pcm: Int16Array): Piece[] | null {
  const piece = pieces[index];
  if (piece === undefined || piece.sampleCount < shortestSplitSamples) return null;
  const { startSample, sampleCount } = piece;
  const quarter = Math.floor(sampleCount / 4);
  const middle = findQuiet(pcm, startSample + quarter, startSample + 3 * quarter);
  const halves: Span[] = [
    { startSample, sampleCount: middle - startSample },
    { startSample: middle, sampleCount: startSample + sampleCount - middle },
  ];
  return pieces.toSpliced(index, 1, ...halves.map((half) => ({ ...half, said: null })));
}

const msOf = (samples: number) => Math.round(samples / samplesPerMs);

/** What was said to all pieces, on the chunk's clock; those that are not answered say nothing. */
export function mergePieces(pieces: readonly Piece[]): EngineResult {
  const answered = pieces.flatMap(({ said, ...span }) => (said === null ? [] : [{ said, ...span }]));
  const placed = answered.map(({ said, startSample, sampleCount }) => {
    const offsetMs = msOf(startSample);
    const move = <Timed extends { startMs: number; endMs: number }>(timed: Timed): Timed => ({
      ...timed,
      startMs: timed.startMs + offsetMs,
      endMs: timed.endMs + offsetMs,
    });
    const whole = { startMs: 0, endMs: msOf(sampleCount), text: said.text, speaker: null };
    const spans = said.spans.length > 0 || said.text === '' ? said.spans : [whole];
    const words = said.words?.map(move) ?? null;
    return { ...said, words, spans: spans.map(move), dropped: said.dropped.map(move) };
  });
  const isTimed = placed.every(({ words }) => words !== null);
  return {
    text: placed
      .map(({ text }) => text)
      .filter(Boolean)
      .join(' '),
    words: isTimed ? placed.flatMap(({ words }) => words ?? []) : null,
    spans: placed.flatMap(({ spans }) => spans),
    language: placed.find(({ language }) => language !== null)?.language ?? null,
    dropped: placed.flatMap(({ dropped }) => dropped),
  };
}
