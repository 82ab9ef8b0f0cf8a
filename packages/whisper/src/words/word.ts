/** A word with its place in the audio it was decoded from. */
export interface Word {
  /** With its punctuation, without spaces around it. */
  text: string;
  startMs: number;
  endMs: number;
  /** 0–1, rounded to 0.01: exp of the mean ln p of its tokens. */
  confidence: number;
  /** No space stands before it (languages written without spaces). */
  attached?: true;
}

/** The text of words, spaced as they were said. */
export function joinWords(words: readonly Word[]): string {
  return words.map((word, index) => (index > 0 && !word.attached ? ` ${word.text}` : word.text)).join('');
}
