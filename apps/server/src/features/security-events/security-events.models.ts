import {
  type SecurityEvent,
  type SecurityEventType,
  type SecuritySeverity,
  securityEventTypeSchema,
} from '@audiotricks/contracts';
import { z } from 'zod';
import type { SecurityEvent as SecurityEventRow } from '../../platform/database/generated/client.ts';

const hourMs = 60 * 60 * 1000;

interface Kind {
  severity: SecuritySeverity;
  /** The same of one account within this time is one event with a count: nobody writes a flood of rows, or of mail. */
  windowMs: number | null;
  /** What its mail says happened; null where none is sent. */
  sentence: string | null;
  /** What the owners of the workspace are told by mail, where it is for them as well. */
  ownersSentence?: string;
}

export const securityEventKinds: Readonly<Record<SecurityEventType, Kind>> = {
  'sign_in.failed': { severity: 'notice', windowMs: hourMs, sentence: null },
  'sign_in.locked': {
    severity: 'severe',
    // Whoever locks an account on purpose fills no mailbox.
    windowMs: 24 * hourMs,
    sentence:
      'Somebody tried many wrong passwords on your account. Nobody can sign in to it by password for some minutes.',
  },
  // Mailed by itself, with the device.
  'sign_in.new_device': { severity: 'notice', windowMs: null, sentence: null },
  'session.refresh_reused': {
    severity: 'severe',
    windowMs: null,
    sentence:
      'The secret of one of your sessions was used a second time, by somebody who holds a copy of it. The session was ended.',
  },
  // What follows was done by somebody who showed who they are, and is mailed by itself.
  'two_factor.turned_on': { severity: 'notice', windowMs: null, sentence: null },
  'two_factor.turned_off': { severity: 'warning', windowMs: null, sentence: null },
  'two_factor.codes_renewed': { severity: 'notice', windowMs: null, sentence: null },
  'two_factor.recovery_code_used': { severity: 'warning', windowMs: null, sentence: null },
  'passkey.added': { severity: 'warning', windowMs: null, sentence: null },
  'passkey.removed': { severity: 'notice', windowMs: null, sentence: null },
  'linked_sign_in.added': { severity: 'warning', windowMs: null, sentence: null },
  'linked_sign_in.removed': { severity: 'notice', windowMs: null, sentence: null },
  'two_factor.guessed': {
    severity: 'severe',
    windowMs: 24 * hourMs,
    sentence:
      'Somebody who knows your password, or holds a session of yours, failed many times in a row to show that it is you.',
  },
  'export.large': { severity: 'warning', windowMs: hourMs, sentence: null },
  'export.huge': {
    severity: 'severe',
    windowMs: 24 * hourMs,
    sentence: 'Your account took very many recordings, or their texts, out of one workspace within an hour.',
    ownersSentence:
      'One person took very many recordings, or their texts, out of a workspace that you own within an hour.',
  },
  // Mailed by itself.
  'account.deletion_cancelled': { severity: 'notice', windowMs: null, sentence: null },
  'account.deactivated': { severity: 'warning', windowMs: null, sentence: null },
  'account.reactivated': { severity: 'warning', windowMs: null, sentence: null },
  'account.made_operator': { severity: 'warning', windowMs: null, sentence: null },
  // Mailed by itself, with who, why and until when.
  'account.impersonated': { severity: 'warning', windowMs: null, sentence: null },
  'permission.denied': { severity: 'notice', windowMs: hourMs, sentence: null },
};

const detailsSchema = z.record(z.string(), z.json());

/** An event as one reader sees it. */
export function toSecurityEvent(
  row: SecurityEventRow,
  {
    names,
    isResolvable,
    showsAddress,
  }: { names: ReadonlyMap<string, string>; isResolvable: boolean; showsAddress: boolean },
): SecurityEvent {
  const person = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? null });
  return {
    id: row.id,
    type: securityEventTypeSchema.parse(row.type),
    severity: row.severity,
    workspaceId: row.workspaceId,
    person: person(row.userId),
    ipAddress: showsAddress ? row.ipAddress : null,
    details: showsAddress ? detailsSchema.parse(row.details) : {},
    occurrences: row.occurrences,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resolvedBy: person(row.resolvedById),
    isResolvable,
  };
}
