import type { Quote } from '@audiotricks/contracts';
import { formatAbout, formatTime } from '../../lib/format.ts';

/** US cents as "US$0.02". */
export function formatUsCents(cents: number): string {
  return `US$${(cents / 100).toFixed(2)}`;
}

/** The quote in the words of the box: what it is, and how much. */
export function quoteRows(quote: Quote): { name: string; amount: string }[] {
  const { meteredMs, cachedMs, costCents, waitMs, quotaLeftMs } = quote;
  return [
    { name: 'Counted', amount: formatTime(meteredMs) },
    ...(cachedMs > 0 ? [{ name: 'Free, transcribed this way before', amount: formatTime(cachedMs) }] : []),
    { name: 'Left this month', amount: quotaLeftMs === null ? 'no limit' : formatTime(quotaLeftMs) },
    { name: 'Price of the engine', amount: costWords(costCents) },
    ...(waitMs === null ? [] : [{ name: 'Ready in', amount: formatAbout(waitMs) }]),
  ];
}

function costWords(costCents: number | null): string {
  if (costCents === null) return 'not known';
  return costCents === 0 ? 'nothing' : `at most ${formatUsCents(costCents)}`;
}

/** Why a run of this quote would not start; null where it would. */
export function shortfall({ meteredMs, quotaLeftMs }: Quote): string | null {
  if (quotaLeftMs === null || meteredMs <= quotaLeftMs) return null;
  return `This run needs ${formatTime(meteredMs)} of audio and the plan has ${formatTime(quotaLeftMs)} left this month.`;
}
