/** So that a take that another tab records or sends is not offered here. */
export interface TakeLocks {
  /** Runs `work` while no other tab has this take; answers whether it did. */
  hold: (takeId: string, work: () => Promise<void>) => Promise<boolean>;
  /** Ids that some tab has now. */
  held: () => Promise<Set<string>>;
}

const prefix = 'audiotricks.take.';

/** Web Locks: browsers have them wherever they have a microphone, on secure origins. */
export function createTakeLocks(locks: LockManager | undefined = globalThis.navigator?.locks): TakeLocks {
  const alone = async (work: () => Promise<void>) => {
    await work();
    return true;
  };
  return {
    hold: (takeId, work) =>
      locks
        ? locks.request(prefix + takeId, { ifAvailable: true }, (lock) => (lock ? alone(work) : false))
        : alone(work),
    held: async () => {
      const names = ((await locks?.query())?.held ?? []).map(({ name = '' }) => name);
      return new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
    },
  };
}
