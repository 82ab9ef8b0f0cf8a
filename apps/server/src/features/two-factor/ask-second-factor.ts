import type { FastifyReply } from 'fastify';
import type { Database } from '../../platform/database/index.ts';
import { insertChallenge } from '../challenges/index.ts';
import { hasTotp } from './factors.repository.ts';
import { secondFactorCookie } from './second-factor-cookie.ts';

export interface AskSecondFactorDeps {
  database: Database;
  publicUrl: string;
  now?: (() => Date) | undefined;
}

/** Where somebody has a second factor: begins that step, with a cookie for it, and answers true. */
export function createAskSecondFactor({ database, publicUrl, now = () => new Date() }: AskSecondFactorDeps) {
  const cookie = secondFactorCookie(publicUrl);
  return async (userId: string, reply: FastifyReply): Promise<boolean> => {
    const challenge = await database.system(async (transaction) =>
      (await hasTotp(transaction, userId))
        ? insertChallenge(transaction, { purpose: 'second_factor', userId, now: now() })
        : null,
    );
    if (challenge === null) return false;
    cookie.set(reply, challenge.secret, challenge.expiresAt);
    return true;
  };
}
