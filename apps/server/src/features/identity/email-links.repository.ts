import type { Transaction } from '../../platform/database/index.ts';
import { newId } from '../../shared/ids.ts';
import { hashSecretToken, newSecretToken } from '../../shared/secret-token.ts';

export type LinkPurpose = 'verify_email' | 'reset_password' | 'change_email';

const minuteMs = 60_000;

/** How long a link works; ASVS 6.4.1, and half an hour for what opens an account. */
export const linkLifeMs: Readonly<Record<LinkPurpose, number>> = {
  verify_email: 24 * 60 * minuteMs,
  reset_password: 30 * minuteMs,
  change_email: 24 * 60 * minuteMs,
};

/** One mail a minute and five an hour for each purpose: nobody's mailbox is filled by a stranger. */
const pauseMs = minuteMs;
const mostAnHour = 5;

/** Makes a link, in place of older ones for the same. Answers its secret, 256 bits, which is kept nowhere. */
export async function insertLink(
  transaction: Transaction,
  { userId, purpose, email, now }: { userId: string; purpose: LinkPurpose; email: string; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  await endLinks(transaction, { userId, purpose, now });
  const token = newSecretToken();
  const expiresAt = new Date(now.getTime() + linkLifeMs[purpose]);
  await transaction.emailLink.create({
    data: { id: newId(), userId, purpose, email, tokenHash: hashSecretToken(token), expiresAt, createdAt: now },
  });
  return { token, expiresAt };
}

export async function endLinks(
  transaction: Transaction,
  { userId, purpose, now }: { userId: string; purpose: LinkPurpose; now: Date },
): Promise<void> {
  await transaction.emailLink.updateMany({ where: { userId, purpose, endedAt: null }, data: { endedAt: now } });
}

/** The link of a secret, as long as it works, with the person it belongs to. */
export function findLink(
  transaction: Transaction,
  { token, purpose, now }: { token: string; purpose: LinkPurpose; now: Date },
) {
  return transaction.emailLink.findFirst({
    where: {
      tokenHash: hashSecretToken(token),
      purpose,
      endedAt: null,
      expiresAt: { gt: now },
      user: { isActive: true },
    },
    include: { user: true },
  });
}

/** Uses a link up; false where somebody was faster. */
export async function takeLink(transaction: Transaction, { id, now }: { id: string; now: Date }): Promise<boolean> {
  const { count } = await transaction.emailLink.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
  return count === 1;
}

/** Whether a person may be sent one more link; the person's row has to be locked. */
export async function maySendLink(
  transaction: Transaction,
  { userId, purpose, now }: { userId: string; purpose: LinkPurpose; now: Date },
): Promise<boolean> {
  const recent = await transaction.emailLink.findMany({
    where: { userId, purpose, createdAt: { gt: new Date(now.getTime() - 60 * minuteMs) } },
    orderBy: { createdAt: 'desc' },
    take: mostAnHour,
    select: { createdAt: true },
  });
  const [newest] = recent;
  if (!newest) return true;
  return recent.length < mostAnHour && now.getTime() - newest.createdAt.getTime() >= pauseMs;
}
