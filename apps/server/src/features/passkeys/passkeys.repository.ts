import type { Passkey } from '@audiotricks/contracts';
import { lockPerson, type Transaction } from '../../platform/database/index.ts';
import { passkeyErrors } from './passkeys.errors.ts';

export const mostPasskeys = 20;

interface PasskeyRow {
  id: string;
  name: string;
  isBackedUp: boolean;
  lastUsedAt: Date | null;
  createdAt: Date;
}

export function toPasskey({ id, name, isBackedUp, lastUsedAt, createdAt }: PasskeyRow): Passkey {
  return {
    id,
    name,
    isBackedUp,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

export function listPasskeysOf(transaction: Transaction, userId: string) {
  return transaction.passkey.findMany({ where: { userId }, orderBy: { id: 'asc' } });
}

/** Throws `passkey.full`. The person's row is locked, so that two at once do not pass together. */
export async function checkRoom(transaction: Transaction, userId: string): Promise<void> {
  await lockPerson(transaction, userId);
  if ((await transaction.passkey.count({ where: { userId } })) >= mostPasskeys) throw passkeyErrors.full();
}
