import type { Transaction } from '../../platform/database/database.ts';
import { newId } from '../../shared/ids.ts';

/** An amount really used. */
export interface Usage {
  workspaceId: string;
  meter: 'audio_ms';
  /** In the meter's unit: ms of decoded audio for `audio_ms`. */
  quantity: number;
  /** What was used, once and for all, e.g. `chunk:<id>`. */
  idempotencyKey: string;
  jobId: string | null;
}

/** Writes a usage entry in the transaction of the work it counts; the same key a second time changes nothing. */
export async function recordUsage(transaction: Transaction, usage: Usage): Promise<void> {
  await transaction.usageEntry.createMany({ data: [{ id: newId(), ...usage }], skipDuplicates: true });
}
