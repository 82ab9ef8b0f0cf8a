import type { Transaction } from '../../platform/database/index.ts';
import { openSealedText, sealText } from '../../shared/seal.ts';
import { hashSecretToken, newSecretToken } from '../../shared/secret-token.ts';
import { type Device, refreshExpiry, refreshGraceMs } from './identity.models.ts';
import { endSession, insertRefreshToken, lockSessionOfToken } from './sessions.repository.ts';

export type Rotation =
  | { outcome: 'rotated'; sessionId: string; userId: string; refreshToken: string; refreshExpiresAt: Date }
  | { outcome: 'invalid' }
  | { outcome: 'reused'; sessionId: string; userId: string };

type LockedToken = NonNullable<Awaited<ReturnType<typeof lockSessionOfToken>>>;

/**
 * Takes a refresh token and gives its successor (RFC 9700 4.14.2), in one transaction under the session's lock.
 *
 * A token that was used already gives the same successor again for 20 s, to the same device: the answer may have been
 * lost, or two tabs asked at once. After that somebody holds a copy, and the session ends.
 */
export async function rotateRefreshToken(
  transaction: Transaction,
  request: { refreshToken: string; device: Device; now: Date; sealingKey: Uint8Array },
): Promise<Rotation> {
  const { device, now, sealingKey } = request;
  const token = await lockSessionOfToken(transaction, request.refreshToken);
  if (!token) return { outcome: 'invalid' };
  const { session } = token;
  const { id: sessionId, userId } = session;
  if (session.endedAt || session.expiresAt <= now || !session.user.isActive) return { outcome: 'invalid' };

  if (token.usedAt) {
    const again = await successorWithinGrace(transaction, token, request);
    if (again) return { outcome: 'rotated', sessionId, userId, ...again };
    await endSession(transaction, { sessionId, endedBy: 'refresh_reused', now });
    return { outcome: 'reused', sessionId, userId };
  }
  if (token.expiresAt <= now) {
    await endSession(transaction, { sessionId, endedBy: 'expired', now });
    return { outcome: 'invalid' };
  }

  const refreshToken = newSecretToken();
  const refreshExpiresAt = refreshExpiry(now, session.expiresAt);
  await insertRefreshToken(transaction, { sessionId, refreshToken, expiresAt: refreshExpiresAt, now });
  await transaction.refreshToken.update({
    where: { id: token.id },
    data: { usedAt: now, sealedSuccessor: sealText(refreshToken, sealingKey, token.id) },
  });
  await transaction.session.update({ where: { id: sessionId }, data: { lastUsedAt: now, ...device } });
  await forgetOldTokens(transaction, sessionId, now);
  return { outcome: 'rotated', sessionId, userId, refreshToken, refreshExpiresAt };
}

/**
 * The newest token that follows from a used one, as long as every step on the way is within the grace. Not only the
 * direct successor: where one tab has gone on meanwhile, its cookie must not be put back to a used one by the other.
 */
async function successorWithinGrace(
  transaction: Transaction,
  token: LockedToken,
  request: { device: Device; now: Date; sealingKey: Uint8Array },
): Promise<{ refreshToken: string; refreshExpiresAt: Date } | null> {
  const { device, now, sealingKey } = request;
  if (token.session.userAgent !== device.userAgent) return null;
  let current: Pick<LockedToken, 'id' | 'usedAt' | 'sealedSuccessor'> = token;
  for (;;) {
    const { usedAt, sealedSuccessor } = current;
    if (!usedAt || !sealedSuccessor || now.getTime() - usedAt.getTime() > refreshGraceMs) return null;
    const refreshToken = openSealedText(sealedSuccessor, sealingKey, current.id);
    const next = await transaction.refreshToken.findUnique({ where: { tokenHash: hashSecretToken(refreshToken) } });
    if (!next) return null;
    if (!next.usedAt) return { refreshToken, refreshExpiresAt: next.expiresAt };
    current = next;
  }
}

/** Sealed successors are of no use after the grace, and rows of no use after their own end. */
async function forgetOldTokens(transaction: Transaction, sessionId: string, now: Date): Promise<void> {
  await transaction.refreshToken.updateMany({
    where: { sessionId, sealedSuccessor: { not: null }, usedAt: { lt: new Date(now.getTime() - refreshGraceMs) } },
    data: { sealedSuccessor: null },
  });
  await transaction.refreshToken.deleteMany({ where: { sessionId, usedAt: { not: null }, expiresAt: { lt: now } } });
}
