/** Whether the machine says it has no network. Unknown counts as on-line: then tries decide. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

/** Resolves when the machine says it has a network again; at once where it does not say. */
export function untilOnline(signal: AbortSignal): Promise<void> {
  if (!isOffline() || typeof globalThis.addEventListener !== 'function') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    const settle = (finish: () => void) => {
      stop.abort();
      finish();
    };
    globalThis.addEventListener('online', () => settle(resolve), { signal: stop.signal });
    signal.addEventListener('abort', () => settle(() => reject(signal.reason)), { signal: stop.signal });
    if (signal.aborted) settle(() => reject(signal.reason));
  });
}
