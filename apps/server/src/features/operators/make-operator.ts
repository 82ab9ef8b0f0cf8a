import type { Database, Transaction } from '../../platform/database/index.ts';
import { normalizeEmail } from '../identity/index.ts';
import { noteSecurityEvent } from '../security-events/index.ts';

/** Makes an account with a personal workspace; answers its id. Throws `auth.password_too_common`. */
export type MakeAccount = (account: { email: string; name: string; password: string }) => Promise<string>;

export interface MakeOperatorDeps {
  database: Database;
  makeAccount: MakeAccount;
}

/**
 * An operator's use case on the machine itself: the account of the address becomes an operator's, and is made first
 * where there is none, with the password that `askPassword` gives. Answers what was done.
 */
export function createMakeOperator({ database, makeAccount }: MakeOperatorDeps) {
  const promote = (transaction: Transaction, userId: string) =>
    transaction.user.updateMany({ where: { id: userId, isOperator: false }, data: { isOperator: true } });

  return async (request: { email: string; name: string; askPassword: () => Promise<string> }) => {
    const { email, name, askPassword } = request;
    const where = { emailNormalized: normalizeEmail(email) };
    const found = await database.system((transaction) => transaction.user.findUnique({ where, select: { id: true } }));
    const userId = found?.id ?? (await makeAccount({ email, name, password: await askPassword() }));
    return database.system(async (transaction): Promise<'made' | 'promoted' | 'unchanged'> => {
      const { count } = await promote(transaction, userId);
      if (count === 1) await noteSecurityEvent(transaction, { type: 'account.made_operator', userId }, new Date());
      if (!found) return 'made';
      return count === 1 ? 'promoted' : 'unchanged';
    });
  };
}
