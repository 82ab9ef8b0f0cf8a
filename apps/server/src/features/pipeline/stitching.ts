import type { Segment } from '@audiotricks/contracts';
import { joinAtOverlap } from './join-overlap.ts';
import type { TimedWord } from './word-times/timed-word.ts';

/** What an engine said of one chunk; times are relative to the chunk. */
export interface ChunkWords {
  /** Where the chunk starts in the recording. */
  startMs: number;
  /** How much of its beginning the chunk before has as well. */
  overlapMs: number;
  /** Each channel is a speaker; null where all were heard as one. */
  channel: number | null;
  words: readonly TimedWord[];
}

/** Longest segment: about what fits a subtitle pair and a line of reading. */
const maxSegmentMs = 30_000;
/** A pause this long starts a new segment at any word. */
const longPauseMs = 1_500;
/** Sentences shorter than this stay with their neighbour. */
const minSentenceWords = 3;

const sentenceEnd = /[.!?…。！？]["'”’»)\]]*$/u;
/** Scripts that put no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Joins words to text: a space between them except where the script has none. */
export function joinWords(words: readonly Pick<TimedWord, 'text'>[]): string {
  let text = '';
  for (const word of words) {
    const last = text.at(-1);
    const isTight = last === undefined || (unspaced.test(last) && unspaced.test(word.text[0] ?? ''));
    text += isTight ? word.text : ` ${word.text}`;
  }
  return text;
}

/**
 * A speaker's name in the recording. An engine names the speakers of one call, and nobody knows whether the A of the next
 * call is the same person: so from the second call on, names carry its number.
 */
function speakerName(speaker: string | null, call: number): string | null {
  return speaker === null || call === 1 ? speaker : `${speaker} (${call})`;
}

/** Moves a chunk's words to the recording's clock and keeps them in order there. */
function placeWords(chunks: readonly ChunkWords[]): TimedWord[] {
  const joined: TimedWord[] = [];
  let call = 0;
  for (const { startMs, overlapMs, words } of chunks) {
    if (words.some(({ speaker }) => speaker != null)) call += 1;
    const own = words.map((word) => ({
      ...word,
      speaker: speakerName(word.speaker ?? null, call),
      startMs: startMs + word.startMs,
      endMs: startMs + word.endMs,
    }));
    // Only words that reach into the overlap are joined anew: copying all of them for each chunk makes garbage by the square.
    let from = joined.length;
    while (from > 0 && (joined[from - 1]?.endMs ?? 0) >= startMs) from -= 1;
    const reaching = joined.splice(from);
    joined.push(...joinAtOverlap(reaching, own, { startMs, endMs: startMs + overlapMs }));
  }
  const placed: TimedWord[] = [];
  let previousEndMs = 0;
  for (const word of joined) {
    const startMs = Math.max(previousEndMs, word.startMs);
    const endMs = Math.max(startMs, word.endMs);
    placed.push({ ...word, startMs, endMs });
    previousEndMs = endMs;
  }
  return placed;
}

function startsSegment(current: readonly TimedWord[], next: TimedWord): boolean {
  const first = current[0];
  const last = current.at(-1);
  if (first === undefined || last === undefined) return false;
  if ((next.speaker ?? null) !== (last.speaker ?? null)) return true;
  if (next.startMs - last.endMs >= longPauseMs) return true;
  if (next.endMs - first.startMs > maxSegmentMs) return true;
  return current.length >= minSentenceWords && sentenceEnd.test(last.text);
}

/** Sentence-like spans of one speaker each, cut at sentence ends, long pauses and a greatest length. */
export function segmentWords(words: readonly TimedWord[], speaker: string | null = null): Segment[] {
  const groups: TimedWord[][] = [];
  for (const word of words) {
    const current = groups.at(-1);
    if (current === undefined || startsSegment(current, word)) groups.push([word]);
    else current.push(word);
  }
  return groups.map((group, index) => ({
    id: `s${index + 1}`,
    startMs: group[0]?.startMs ?? 0,
    endMs: group.at(-1)?.endMs ?? 0,
    speaker: speaker ?? group[0]?.speaker ?? null,
    text: joinWords(group),
    words: group.map(({ speaker: _speaker, ...word }) => word),
  }));
}

/**
 * Merges the words of a recording's chunks, given in order, into one transcript; where channels are speakers, what they
 * said stands in order of time. Pure: the same chunks give the same bytes, whatever happened on the way.
 */
export function stitch(chunks: readonly ChunkWords[]): { text: string; segments: Segment[]; wordCount: number } {
  const channels = [...new Set(chunks.map(({ channel }) => channel))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const segments = channels
    .flatMap((channel) => {
      const words = placeWords(chunks.filter((chunk) => chunk.channel === channel));
      return segmentWords(words, channel === null ? null : `Speaker ${channel + 1}`);
    })
    .sort((a, b) => a.startMs - b.startMs)
    .map((segment, index) => ({ ...segment, id: `s${index + 1}` }));
  const wordCount = segments.reduce((sum, { words }) => sum + words.length, 0);
  return { text: segments.map((segment) => segment.text).join(' '), segments, wordCount };
}
