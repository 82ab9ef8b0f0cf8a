const stepMatch = 0;
const stepLeft = 1;
const stepRight = 2;

const same = 3;
const alike = 1;
const different = -1;
const gap = -1;

/** Whether two words are spellings of one: more than half of their pairs of letters are common. */
function isAlike(left: string, right: string): boolean {
  if (left.length < 3 || right.length < 3) return false;
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < left.length; at++) pairs.add(left.slice(at, at + 2));
  let common = 0;
  for (let at = 0; at + 1 < right.length; at++) if (pairs.has(right.slice(at, at + 2))) common += 1;
  return common * 2 > Math.max(left.length, right.length) - 1;
}

function scoreOf(left: string, right: string): number {
  if (left === right) return same;
  return isAlike(left, right) ? alike : different;
}

/**
 * The best alignment of two lists of words in order (Needleman and Wunsch): for each of `left` the index of its
 * counterpart in `right`, or undefined. A word that was heard as a quite different one between two that agree is its
 * counterpart too: it stands in its place.
 */
export function matchTokens(left: readonly string[], right: readonly string[]): (number | undefined)[] {
  const width = right.length + 1;
  const steps = new Uint8Array((left.length + 1) * width);
  let above = Int32Array.from({ length: width }, (_, column) => column * gap);
  steps.fill(stepRight, 1, width);
  for (let row = 1; row <= left.length; row++) {
    const current = new Int32Array(width);
    current[0] = row * gap;
    steps[row * width] = stepLeft;
    for (let column = 1; column < width; column++) {
      const matched = (above[column - 1] ?? 0) + scoreOf(left[row - 1] ?? '', right[column - 1] ?? '');
      const skippedLeft = (above[column] ?? 0) + gap;
      const skippedRight = (current[column - 1] ?? 0) + gap;
      const best = Math.max(matched, skippedLeft, skippedRight);
      current[column] = best;
      steps[row * width + column] = best === matched ? stepMatch : best === skippedLeft ? stepLeft : stepRight;
    }
    above = current;
  }
  const matches: (number | undefined)[] = left.map(() => undefined);
  for (let row = left.length, column = right.length; row > 0 && column > 0; ) {
    const step = steps[row * width + column];
    if (step === stepMatch) matches[row - 1] = column - 1;
    if (step !== stepRight) row -= 1;
    if (step !== stepLeft) column -= 1;
  }
  return matches;
}
