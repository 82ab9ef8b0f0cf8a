import type { Transaction } from '../../platform/database/index.ts';

/**
 * One at a time puts, uses or frees the object at a key, until the transaction ends. A content-hashed key belongs to
 * whoever has the same content, so that one person's deletion could otherwise take away what another is just storing.
 */
export async function lockPublicObject(transaction: Transaction, key: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('public_object:' || ${key}, 0))`;
}
