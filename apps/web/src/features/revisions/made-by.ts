import type { TranscriptSource, WordTiming } from '@audiotricks/contracts';
import { formatTime } from '../../lib/format.ts';
import { engineName } from '../runs/index.ts';

const timingWords: Record<WordTiming, string> = {
  engine: 'times of words by the engine',
  aligned: 'times of words by the engine of this server, which heard the same',
  estimated: 'times of words estimated',
};
const mostSpans = 3;

/** Which engine made which parts, a sentence for each that made some: where one was away, another went on. */
export function madeBy(sources: readonly TranscriptSource[]): string[] {
  const groups = Map.groupBy(sources, ({ engine, model, timing }) => JSON.stringify([engine, model, timing]));
  return [...groups.values()].flatMap((parts) => {
    const [first] = parts;
    if (!first) return [];
    const where = groups.size === 1 ? [] : [placesOf(parts)];
    return [[engineName(first), ...where, timingWords[first.timing]].join(', ')];
  });
}

function placesOf(parts: readonly TranscriptSource[]): string {
  if (parts.length <= mostSpans) {
    return parts.map(({ startMs, endMs }) => `${formatTime(startMs)} – ${formatTime(endMs)}`).join(' and ');
  }
  const ms = parts.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return `${parts.length} parts, ${formatTime(ms)} in all`;
}
