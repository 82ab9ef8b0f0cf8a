/** Runs work, at most `atOnce` pieces at a time, in the order they came; throws `whenFull()` when too many wait. */
export function createGate(options: { atOnce: number; waiting: number; whenFull: () => Error }) {
  const { atOnce, waiting, whenFull } = options;
  const queue: (() => void)[] = [];
  let running = 0;

  return async function pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw whenFull();
      // Whoever leaves hands the place over, so `running` stays as it is.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
