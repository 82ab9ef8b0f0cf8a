/** Mulberry32: numbers that depend on the seed alone, so that a run can be repeated. */
export interface Dice {
  /** From `least` up to, not including, `below`. */
  between(least: number, below: number): number;
  /** True this often, of 1. */
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item | undefined;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  return {
    between: (least, below) => least + next() * (below - least),
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}
