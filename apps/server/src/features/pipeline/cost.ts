import type { EngineRecord } from '../../platform/engines/index.ts';

const minuteMs = 60_000;
const microUsdPerCent = 10_000;

/** What an engine's provider asks for so much audio, in US cents, rounded up; null where nobody knows its price. */
export function costCentsOf(record: Pick<EngineRecord, 'price'> | undefined, audioMs: number): number | null {
  if (!record?.price) return null;
  return Math.ceil((audioMs * record.price.microUsdPerMinute) / minuteMs / microUsdPerCent);
}
