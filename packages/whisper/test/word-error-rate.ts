const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** 0–999,999 in English words. */
function numberWords(value: number): string {
  if (value < 20) return SMALL[value] ?? '';
  if (value < 100) return `${TENS[Math.floor(value / 10)]}${value % 10 ? ` ${SMALL[value % 10]}` : ''}`;
  const [unit, name] = value < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = value % unit;
  return `${numberWords(Math.floor(value / unit))} ${name}${rest ? ` ${numberWords(rest)}` : ''}`;
}

/** Lower case, no punctuation, English number words for digits. */
export function normalisedWords(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’]/g, "'")
    .replace(/(\d),(\d{3})/g, '$1$2')
    .replace(/(\d+)\s*%/g, '$1 percent')
    .replace(/\d{1,6}/g, (digits) => ` ${numberWords(Number(digits))} `)
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

export interface WordErrors {
  /** Errors over words of the reference, 0–…, 0.03 is 3 %. */
  rate: number;
  errors: number;
  words: number;
}

/** Levenshtein distance over normalised words. */
export function wordErrors(reference: string, heard: string): WordErrors {
  const expected = normalisedWords(reference);
  const actual = normalisedWords(heard);
  let above = Array.from({ length: actual.length + 1 }, (_, j) => j);
  expected.forEach((word, i) => {
    const row = [i + 1];
    actual.forEach((other, j) => {
      const substituted = (above[j] ?? 0) + (word === other ? 0 : 1);
      row.push(Math.min(substituted, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    });
    above = row;
  });
  const errors = above.at(-1) ?? 0;
  return { rate: errors / Math.max(1, expected.length), errors, words: expected.length };
}

/**
 * Words of the reference that were not said (`-word`), and words that were said beside them (`+word`), each with the
 * index of the word that was said there. What stands beside a word said for another is a mishearing ("the burden" for
 * "the board in"), neither doubled nor lost. Both are normalised words.
 */
export function alignedWords(expected: readonly string[], heard: readonly string[]): { word: string; at: number }[] {
  const costs = [Array.from({ length: heard.length + 1 }, (_, j) => j)];
  const cost = (i: number, j: number) => costs[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= expected.length; i++) {
    const row = [i];
    costs.push(row);
    for (let j = 1; j <= heard.length; j++) {
      const other = expected[i - 1] === heard[j - 1] ? 0 : 1;
      row.push(Math.min(cost(i - 1, j - 1) + other, cost(i - 1, j) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  const faults: { word: string; at: number }[] = [];
  let run: typeof faults = [];
  let isMisheard = false;
  for (let i = expected.length, j = heard.length; i > 0 || j > 0; ) {
    const isSame = i > 0 && j > 0 && expected[i - 1] === heard[j - 1];
    if (i > 0 && j > 0 && cost(i, j) === cost(i - 1, j - 1) + (isSame ? 0 : 1)) {
      [i, j] = [i - 1, j - 1];
      isMisheard ||= !isSame;
    } else if (i > 0 && cost(i, j) === cost(i - 1, j) + 1) run.push({ word: `-${expected[--i]}`, at: j });
    else run.push({ word: `+${heard[--j]}`, at: j });
    if (!isSame && (i > 0 || j > 0)) continue;
    if (!isMisheard) faults.push(...run);
    [run, isMisheard] = [[], false];
  }
  return faults;
}
