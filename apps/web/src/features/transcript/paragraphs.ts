import type { Segment, Word } from '@audiotricks/contracts';

/** A word with what stands before it in the text (a space, or nothing in scripts without spaces). */
export interface ShownWord {
  before: string;
  text: string;
  isUnsure: boolean;
}

export interface Paragraph {
  key: string;
  speaker: string | null;
  startMs: number;
  endMs: number;
  text: string;
  words: ShownWord[];
  /** Index of its first word among all words of the transcript. */
  firstWord: number;
}

const comfortableLength = 320;
const longestLength = 700;
const breathMs = 2500;
const unsureBelow = 0.5;

/**
 * Sentence-like segments gathered into paragraphs: a new one at a new speaker, a long pause, a mark between them, or
 * where it grows long.
 */
export function toParagraphs(segments: readonly Segment[], marks: readonly { startMs: number }[] = []): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let wordCount = 0;
  for (const segment of segments) {
    const last = paragraphs.at(-1);
    const words = shownWords(segment);
    const isMarked = marks.some(({ startMs }) => startMs > (last?.startMs ?? 0) && startMs <= segment.startMs);
    if (last && !isMarked && belongsTo(last, segment)) {
      const [first, ...rest] = words;
      if (first) last.words.push({ ...first, before: ' ' }, ...rest);
      last.text = `${last.text} ${segment.text.trim()}`;
      last.endMs = segment.endMs;
    } else {
      const { id: key, speaker, startMs, endMs } = segment;
      paragraphs.push({ key, speaker, startMs, endMs, text: segment.text.trim(), words, firstWord: wordCount });
    }
    wordCount += words.length;
  }
  return paragraphs;
}

function belongsTo(paragraph: Paragraph, segment: Segment): boolean {
  if (paragraph.speaker !== segment.speaker) return false;
  if (segment.startMs - paragraph.endMs > breathMs) return false;
  if (paragraph.text.length > longestLength) return false;
  const endsSentence = /[.!?…。！？]["'”’)]?$/.test(paragraph.text);
  return paragraph.text.length < comfortableLength || !endsSentence;
}

/** Words in the segment's own text, so that spaces and scripts without them stay as they are. */
export function shownWords({ text, words }: Pick<Segment, 'text' | 'words'>): ShownWord[] {
  let position = text.length - text.trimStart().length;
  return words.map((word, index) => {
    const wordText = word.text.trim();
    const at = text.indexOf(wordText, position);
    const isNear = at >= position && at - position <= 3;
    const before = isNear ? text.slice(position, at) : ' ';
    if (isNear) position = at + wordText.length;
    return { before: index === 0 ? '' : before, text: wordText, isUnsure: isUnsure(word) };
  });
}

function isUnsure({ confidence }: Word): boolean {
  return confidence !== null && confidence < unsureBelow;
}

export function allWords(segments: readonly Segment[]): Word[] {
  return segments.flatMap(({ words }) => words);
}

/** The transcript as plain text, one paragraph a block. */
export function plainText(segments: readonly Segment[]): string {
  const blocks = toParagraphs(segments).map(({ speaker, text }) => (speaker ? `${speaker}: ${text}` : text));
  return blocks.length > 0 ? `${blocks.join('\n\n')}\n` : '';
}
