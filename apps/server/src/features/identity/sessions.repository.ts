import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { hashSecretToken, newSecretToken } from '../../shared/secret-token.ts';
import { deletionCancelledMail, tellOwner, type WriteMail } from '../mail/index.ts';
import { noteSecurityEvent } from '../security-events/index.ts';
import { identityErrors } from './identity.errors.ts';
import { absoluteLifeMs, type Device, refreshExpiry } from './identity.models.ts';
import { endImpersonations } from './impersonations.repository.ts';
import { tellSessionEnd } from './session-ends.ts';

export type SessionEnd =
  | 'signed_out'
  | 'refresh_reused'
  | 'expired'
  | 'deactivated'
  | 'password_reset'
  | 'password_changed'
  | 'ended_by_user';

export interface NewSession {
  sessionId: string;
  refreshToken: string;
  refreshExpiresAt: Date;
}

export async function insertSession(
  transaction: Transaction,
  { userId, device, now }: { userId: string; device: Device; now: Date },
): Promise<NewSession> {
  const sessionId = newId();
  const expiresAt = new Date(now.getTime() + absoluteLifeMs);
  await transaction.session.create({
    data: { id: sessionId, userId, ...device, lastUsedAt: now, authenticatedAt: now, expiresAt, createdAt: now },
  });
  const refreshToken = newSecretToken();
  const refreshExpiresAt = refreshExpiry(now, expiresAt);
  await insertRefreshToken(transaction, { sessionId, refreshToken, expiresAt: refreshExpiresAt, now });
  return { sessionId, refreshToken, refreshExpiresAt };
}

interface Beginning {
  userId: string;
  device: Device;
  writeMail: WriteMail;
  now: Date;
}

/** A session of somebody who has just signed in, which keeps an account that was to be deleted and tells them so. */
export async function beginSession(
  transaction: Transaction,
  { userId, device, writeMail, now }: Beginning,
): Promise<NewSession> {
  const { count } = await transaction.user.updateMany({ where: { id: userId }, data: { lastSignInAt: now } });
  // Deleted since they were found.
  if (count === 0) throw identityErrors.credentialsInvalid();
  const [kept] = await transaction.user.updateManyAndReturn({
    where: { id: userId, deletionDueAt: { not: null } },
    data: { deletionDueAt: null },
  });
  if (kept) {
    const { ipAddress } = device;
    await noteSecurityEvent(transaction, { type: 'account.deletion_cancelled', userId, ipAddress }, now);
    await tellOwner(transaction, { user: kept, message: deletionCancelledMail(), writeMail, now });
  }
  return insertSession(transaction, { userId, device, now });
}

export async function insertRefreshToken(
  transaction: Transaction,
  token: { sessionId: string; refreshToken: string; expiresAt: Date; now: Date },
): Promise<void> {
  const { sessionId, refreshToken, expiresAt, now } = token;
  await transaction.refreshToken.create({
    data: { id: newId(), sessionId, tokenHash: hashSecretToken(refreshToken), expiresAt, createdAt: now },
  });
}

/** Finds the session of a refresh token and locks it: whatever happens to a session happens one after the other. */
export async function lockSessionOfToken(transaction: Transaction, refreshToken: string) {
  const tokenHash = hashSecretToken(refreshToken);
  const found = await transaction.refreshToken.findUnique({ where: { tokenHash }, select: { sessionId: true } });
  if (!found) return null;
  await transaction.$queryRaw`select 1 from session where id = ${found.sessionId}::uuid for update`;
  // Read again under the lock: another request may have rotated it meanwhile.
  return transaction.refreshToken.findUnique({
    where: { tokenHash },
    include: { session: { include: { user: true } } },
  });
}

/** Ends a session once; its access tokens are refused from the commit on. */
export async function endSession(
  transaction: Transaction,
  { sessionId, endedBy, now }: { sessionId: string; endedBy: SessionEnd; now: Date },
): Promise<void> {
  const { count } = await transaction.session.updateMany({
    where: { id: sessionId, endedAt: null },
    data: { endedAt: now, endedBy },
  });
  if (count === 0) return;
  await transaction.refreshToken.updateMany({ where: { sessionId }, data: { sealedSuccessor: null } });
  await tellSessionEnd(transaction, sessionId);
  await endImpersonations(transaction, { where: { operatorSessionId: sessionId }, endedBy: 'operator_session', now });
}

/** Ends all open sessions of a person, but the one to keep, and that anybody acts for them. */
export async function endSessionsOf(
  transaction: Transaction,
  { userId, endedBy, now, keep }: { userId: string; endedBy: SessionEnd; now: Date; keep?: string },
): Promise<void> {
  // In the order of their ids, as nobody locks more than one at a time but this.
  const open = await transaction.session.findMany({
    where: { userId, endedAt: null, ...(keep !== undefined && { id: { not: keep } }) },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  for (const { id } of open) await endSession(transaction, { sessionId: id, endedBy, now });
  await endImpersonations(transaction, { where: { userId }, endedBy: 'user_sessions', now });
}
