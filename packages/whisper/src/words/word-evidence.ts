/** What the encoder's states say about words, frame by frame of 20 ms (`word-starts.onnx` of a model that has one). */
export interface WordEvidence {
  frames: number;
  /** [frames, 2]: how probable it is that a word starts in the first and in the second half of a frame. */
  starts: Float32Array;
  /** [frames, `LETTER_CLASSES`]: ln p of a to z, of any other sound and of a pause, over half of what is usual for them. */
  letters: Float32Array;
}

export const OTHER_SOUND = 26;
export const PAUSE = 27;
export const LETTER_CLASSES = 28;

const SPELLED: Readonly<Record<string, string>> = { ß: 's', œ: 'oe', æ: 'ae', ø: 'o', ł: 'l', ı: 'i', đ: 'd' };
/** A digit is said as a word. */
const SOUNDS_OF_DIGIT = 4;
const SOUNDS_OF_OTHER = 2;

/** The letters of a word as classes, the same one twice in a row as one; at least one. */
export function letterClasses(text: string): number[] {
  const classes: number[] = [];
  const spelled = text.toLowerCase().replace(/[ßœæøłıđ]/g, (letter) => SPELLED[letter] ?? letter);
  for (const letter of spelled.normalize('NFD')) {
    if (/[a-z]/.test(letter)) {
      const known = letter.charCodeAt(0) - 97;
      if (classes.at(-1) !== known) classes.push(known);
    } else if (/\p{N}/u.test(letter)) classes.push(...new Array<number>(SOUNDS_OF_DIGIT).fill(OTHER_SOUND));
    else if (/\p{L}/u.test(letter)) classes.push(...new Array<number>(SOUNDS_OF_OTHER).fill(OTHER_SOUND));
  }
  return classes.length > 0 ? classes : [OTHER_SOUND];
}
