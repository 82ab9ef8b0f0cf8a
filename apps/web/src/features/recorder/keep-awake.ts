/** A phone that sleeps stops recording: the screen stays on until the answered function is called. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;

  async function hold(): Promise<void> {
    if (isOver || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
    // Refused on low battery, for one: the recording goes on without.
    lock = await navigator.wakeLock.request('screen').catch(() => null);
    if (isOver) await lock?.release();
  }

  document.addEventListener('visibilitychange', hold);
  hold();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', hold);
    lock?.release().catch(() => undefined);
  };
}
