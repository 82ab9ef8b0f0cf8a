import { FRAME_MS } from '../audio.ts';
import type { Word } from './word.ts';
import { letterClasses, PAUSE } from './word-evidence.ts';

/** What is heard one after another: a pause, and for each word its letters and the pause after it, a state each. */
export interface SpellingPlan {
  classes: Uint8Array;
  /** The word that a state starts, −1 for none. */
  wordAt: Int32Array;
  /** 1 where the letter before a state may be left out on the way to it; a word's first letter may not. */
  mayLeaveOut: Uint8Array;
  /** By frame: the first and the last state that it can be in. */
  lowest: Int32Array;
  highest: Int32Array;
}

/** Words can be heard from `reachMs` before their own start to as long after the next one's. */
export function spellingPlan(
  words: readonly Word[],
  { frames, reachMs }: { frames: number; reachMs: number },
): SpellingPlan {
  const classes = [PAUSE];
  const wordAt = [-1];
  const mayLeaveOut = [0];
  /** The pause after each word. */
  const pauses: number[] = [];
  let lettersBefore = 0;
  for (const [word, { text }] of words.entries()) {
    const letters = letterClasses(text);
    for (const [place, letter] of letters.entries()) {
      classes.push(letter);
      wordAt.push(place === 0 ? word : -1);
      mayLeaveOut.push(Number(place === 0 ? lettersBefore > 1 : place > 1));
    }
    lettersBefore = letters.length;
    pauses.push(classes.length);
    classes.push(PAUSE);
    wordAt.push(-1);
    mayLeaveOut.push(Number(letters.length > 1));
  }
  const lowest = new Int32Array(frames);
  const highest = new Int32Array(frames);
  let begun = 0;
  let over = 0;
  for (let frame = 0; frame < frames; frame++) {
    const ms = frame * FRAME_MS;
    while (begun < words.length && (words[begun]?.startMs ?? 0) - reachMs <= ms) begun++;
    while (over < words.length && (words[over]?.startMs ?? 0) + reachMs < ms) over++;
    // What stands before a word that must have started is over, except the pause just before it.
    lowest[frame] = over > 1 ? (pauses[over - 2] ?? 0) + 1 : 0;
    highest[frame] = begun > 0 ? (pauses[begun - 1] ?? 0) : 0;
  }
  return {
    classes: Uint8Array.from(classes),
    wordAt: Int32Array.from(wordAt),
    mayLeaveOut: Uint8Array.from(mayLeaveOut),
    lowest,
    highest,
  };
}
