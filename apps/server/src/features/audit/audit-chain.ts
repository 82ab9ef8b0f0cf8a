import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What of an entry cannot be changed without breaking the chain. */
export interface ChainedEntry {
  id: string;
  workspaceId: string;
  seq: bigint;
  action: string;
  actorId: string | null;
  /** Part of the hash only where there is one: older entries stay what they were. */
  operatorId: string | null;
  ipAddress: string | null;
  subjectType: string;
  subjectId: string;
  details: unknown;
  createdAt: Date;
}

/** Before the first entry of a workspace. */
export const chainStart = new Uint8Array(32);

/** SHA-256 of the hash before and the entry as canonical JSON (RFC 8785): the same after a trip through the database. */
export function hashEntry(previous: Uint8Array, entry: ChainedEntry): Uint8Array<ArrayBuffer> {
  const { id, workspaceId, seq, action, actorId, operatorId, ipAddress, subjectType, subjectId, details, createdAt } =
    entry;
  const fields = {
    ...{ id, workspaceId, seq: String(seq), action, actorId, ipAddress, subjectType, subjectId, details },
    ...(operatorId !== null && { operatorId }),
    createdAt: createdAt.toISOString(),
  };
  const json = canonicalize(fields);
  if (json === undefined) throw new TypeError('an audit entry is an object');
  return new Uint8Array(createHash('sha256').update(previous).update(json).digest());
}
