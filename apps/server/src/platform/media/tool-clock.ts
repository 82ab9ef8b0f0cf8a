/** Counts a tool's working time: runs only while we wait for the tool, not while it waits for the reader. */
export interface ToolClock {
  /** Waits for `work`; calls `onTimeout` once the working time is used up. */
  during<T>(work: Promise<T>): Promise<T>;
  readonly isExpired: boolean;
}

export function createToolClock(budgetMs: number, onTimeout: () => void): ToolClock {
  let leftMs = budgetMs;
  let isExpired = false;
  return {
    during: async (work) => {
      const startedAtMs = performance.now();
      const timer = setTimeout(() => {
        isExpired = true;
        onTimeout();
      }, leftMs);
      try {
        return await work;
      } finally {
        clearTimeout(timer);
        leftMs = Math.max(0, leftMs - (performance.now() - startedAtMs));
      }
    },
    get isExpired() {
      return isExpired;
    },
  };
}
