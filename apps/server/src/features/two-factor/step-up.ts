import type { FastifyRequest } from 'fastify';
import type { Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import type { Caller } from '../../shared/http/implement.ts';
import type { AssertOidc } from '../oidc/index.ts';
import { type CountAttemptDeps, countAttempt, forgetAttempts } from './attempts.repository.ts';
import { hasTotp } from './factors.repository.ts';
import type { Prove, SecondProof } from './prove.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface StepUpDeps extends CountAttemptDeps {
  prove: Prove;
  verifyPassword: (password: string, passwordHash: string | null) => Promise<boolean>;
  assertOidc: AssertOidc;
}

interface StepUpProof extends Omit<SecondProof, 'recoveryCode'> {
  password?: string | undefined;
  oidcQuery?: string | undefined;
}

/**
 * Marks a session as one whose person has just shown again who they are (ASVS 7.5.1). Where a second factor is on, neither
 * the password nor the provider's word does: somebody who stole it and a session could take the factor away.
 */
export function createStepUp(deps: StepUpDeps) {
  const { database, prove, verifyPassword, assertOidc, now } = deps;
  return async (
    { sessionId, ...actor }: Pick<Caller, 'sessionId'> & Actor,
    { password, oidcQuery, ...proof }: StepUpProof,
    request: FastifyRequest,
  ) => {
    const { userId } = actor;
    const mark = async (transaction: Transaction) => {
      await transaction.session.updateMany({ where: { id: sessionId, userId }, data: { authenticatedAt: now() } });
    };
    if (oidcQuery !== undefined) {
      await readUnguarded(userId, 'oidcQuery');
      // Nothing that can be guessed: each try takes a sign-in at the provider.
      await assertOidc(userId, oidcQuery, request);
      return database.system(mark);
    }
    if (password === undefined) return prove(actor, proof, mark);
    const { passwordHash } = await readUnguarded(userId, 'password');
    await countAttempt(deps, actor);
    if (!(await verifyPassword(password, passwordHash))) throw twoFactorErrors.stepUpFailed();
    await database.system(async (transaction) => {
      await forgetAttempts(transaction, userId);
      await mark(transaction);
    });
  };

  /** The person, where one factor is enough. */
  function readUnguarded(userId: string, field: 'password' | 'oidcQuery') {
    return database.system(async (transaction) => {
      if (await hasTotp(transaction, userId)) throw twoFactorErrors.codeNeeded(field);
      return transaction.user.findUniqueOrThrow({ where: { id: userId } });
    });
  }
}
