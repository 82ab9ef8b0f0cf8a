/** Whoever asks for more is asked again after this. */
const longestWaitMs = 60 * 60_000;

/** `retry-after-ms`, else `retry-after` in seconds or as a date; null without one that makes sense. */
export function readRetryAfterMs(headers: Record<string, string>, now: Date): number | null {
  const seconds = numberOf(headers['retry-after']);
  const byDate = Date.parse(headers['retry-after'] ?? '') - now.getTime();
  const waitMs = numberOf(headers['retry-after-ms']) ?? (seconds === null ? byDate : seconds * 1_000);
  return Number.isNaN(waitMs) ? null : Math.ceil(Math.min(longestWaitMs, Math.max(0, waitMs)));
}

/** How long until calls are taken again, where the headers say that none is left; else null. */
export function readResetMs(headers: Record<string, string>): number | null {
  const waits = ['requests', 'tokens'].flatMap((kind) =>
    numberOf(headers[`x-ratelimit-remaining-${kind}`]) === 0
      ? [Math.min(longestWaitMs, readDurationMs(headers[`x-ratelimit-reset-${kind}`] ?? '') ?? 0)]
      : [],
  );
  return waits.length === 0 ? null : Math.max(...waits);
}

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** As Go writes them: `1.2s`, `6m0s`, `850ms`. */
export function readDurationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return Math.ceil(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0));
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
