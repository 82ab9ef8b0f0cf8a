import type { Transaction } from '../../platform/database/index.ts';
import type { Actor } from '../../shared/http/actor.ts';
import type { Caller } from '../../shared/http/implement.ts';
import { type CountAttemptDeps, countAttempt, forgetAttempts } from './attempts.repository.ts';
import { hasTotp } from './factors.repository.ts';
import type { Prove, SecondProof } from './prove.ts';
import { twoFactorErrors } from './two-factor.errors.ts';

export interface StepUpDeps extends CountAttemptDeps {
  prove: Prove;
  verifyPassword: (password: string, passwordHash: string | null) => Promise<boolean>;
}

/**
 * Marks a session as one whose person has just shown again who they are (ASVS 7.5.1). Where a second factor is on, the
 * password does not do: somebody who stole it and a session could take the factor away.
 */
export function createStepUp(deps: StepUpDeps) {
  const { database, prove, verifyPassword, now } = deps;
  return async (
    { sessionId, ...actor }: Pick<Caller, 'sessionId'> & Actor,
    { password, ...proof }: Omit<SecondProof, 'recoveryCode'> & { password?: string | undefined },
  ) => {
    const { userId } = actor;
    const mark = async (transaction: Transaction) => {
      await transaction.session.updateMany({ where: { id: sessionId, userId }, data: { authenticatedAt: now() } });
    };
    if (password === undefined) return prove(actor, proof, mark);
    const { passwordHash, isGuarded } = await database.system(async (transaction) => ({
      passwordHash: (await transaction.user.findUniqueOrThrow({ where: { id: userId } })).passwordHash,
      isGuarded: await hasTotp(transaction, userId),
    }));
    if (isGuarded) throw twoFactorErrors.codeNeeded();
    await countAttempt(deps, actor);
    if (!(await verifyPassword(password, passwordHash))) throw twoFactorErrors.stepUpFailed();
    await database.system(async (transaction) => {
      await forgetAttempts(transaction, userId);
      await mark(transaction);
    });
  };
}
