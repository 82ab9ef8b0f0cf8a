import type { Transaction } from '../../platform/database/index.ts';
import { findClaimedBytes, findSameBytes } from '../recordings/index.ts';

/**
 * The recording of the workspace that has these bytes, for telling people: where we have not hashed them yet, what its
 * client said they hash to is good enough. null where there is none, or no hash to go by.
 */
export async function findDuplicate(
  transaction: Transaction,
  { workspaceId, sha256 }: { workspaceId: string; sha256: string | null },
): Promise<string | null> {
  if (sha256 === null) return null;
  const key = { workspaceId, sha256 };
  const found = (await findSameBytes(transaction, key)) ?? (await findClaimedBytes(transaction, key));
  return found?.id ?? null;
}
