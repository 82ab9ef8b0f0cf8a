const hourMs = 60 * 60_000;
const longestMs = 24 * hourMs;

/**
 * How long until a feed is looked at again: an hour, doubled with each look in a row that did not work up to a day, or
 * as long as its server asks for where that is longer. Spread by a tenth, so that feeds do not come all at once.
 */
export function putOffMs(input: { failureCount: number; retryAfterMs?: number | undefined; random: number }): number {
  const { failureCount, retryAfterMs = 0, random } = input;
  const backOffMs = Math.min(hourMs * 2 ** Math.min(failureCount, 10), longestMs);
  return Math.round(Math.max(backOffMs, Math.min(retryAfterMs, longestMs)) * (0.95 + random / 10));
}
