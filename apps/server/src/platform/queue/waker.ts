/** Lets a loop sleep until it is woken or some time has passed. A wake-up while it works is not lost. */
export interface Waker {
  wake(): void;
  /** A moment later, once for all who ask meanwhile. */
  wakeSoon(): void;
  sleep(longestMs: number): Promise<void>;
}

const SOON_MS = 10;

export function createWaker(): Waker {
  let isWoken = false;
  let rouse: (() => void) | undefined;
  let soon: NodeJS.Timeout | undefined;

  function wake(): void {
    isWoken = true;
    rouse?.();
  }

  return {
    wake,
    wakeSoon() {
      if (soon !== undefined) return;
      soon = setTimeout(() => {
        soon = undefined;
        wake();
      }, SOON_MS);
    },
    async sleep(longestMs) {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, longestMs);
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        rouse = undefined;
      }
      isWoken = false;
    },
  };
}
