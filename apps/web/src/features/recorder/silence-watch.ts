/** Below: a muted or dead microphone; a quiet room is above. */
const heardLevel = 0.05;
const patienceMs = 5000;

/** Tells when nothing at all has been heard for a while. */
export function createSilenceWatch() {
  let heardAtMs: number | null = null;
  return {
    /** Notes a loudness of 0–1; answers whether it has been silent for too long. */
    note: (level: number, nowMs: number): boolean => {
      if (heardAtMs === null || level > heardLevel) heardAtMs = nowMs;
      return nowMs - heardAtMs >= patienceMs;
    },
  };
}
