/** Lets a loop sleep until it is woken or some time has passed. A wake-up while it works is not lost. */
export interface Waker {
  wake(): void;
  sleep(longestMs: number): Promise<void>;
}

export function createWaker(): Waker {
  let isWoken = false;
  let rouse: (() => void) | undefined;
  return {
    wake() {
      isWoken = true;
      rouse?.();
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
