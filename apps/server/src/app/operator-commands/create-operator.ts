import { registerBodySchema } from '@audiotricks/contracts';
import { createMakeAccount } from '../../features/identity/index.ts';
import { createMakeOperator } from '../../features/operators/index.ts';
import { AppError } from '../../shared/errors.ts';
import { deriveKey } from '../../shared/keys.ts';
import type { Log } from '../../shared/log.ts';
import { StartError } from '../../shared/start-error.ts';
import { type Config, loadInstanceSecret } from '../config/index.ts';
import { withDatabase } from '../with-database.ts';

export interface CreateOperatorOptions {
  email: string;
  /** Of a new account; by default what stands before the @. */
  name?: string | undefined;
  /** Asked only where an account has to be made. */
  askPassword: () => Promise<string>;
  say: (line: string) => void;
  log: Log;
}

const { email: emailSchema, password: passwordSchema, name: nameSchema } = registerBodySchema.shape;
const whatWasDone = {
  made: 'was made, and is an operator',
  promoted: 'is an operator now',
  unchanged: 'is an operator already',
};

/** `npm run operator:create -- ada@example.org`. Throws StartError where address, name or password are not taken. */
export async function createOperator(config: Config, options: CreateOperatorOptions): Promise<void> {
  const { askPassword, say, log } = options;
  const email = parse(emailSchema, options.email);
  const name = parse(nameSchema, options.name ?? email.replace(/@.*/, ''));
  const instanceSecret = await loadInstanceSecret(config);
  const done = await withDatabase(config, { command: 'create-operator', log }, async (database) => {
    const makeAccount = createMakeAccount({ database, pepper: deriveKey(instanceSecret, 'password.pepper') });
    const makeOperator = createMakeOperator({ database, makeAccount });
    try {
      return await makeOperator({ email, name, askPassword: async () => parse(passwordSchema, await askPassword()) });
    } catch (error) {
      if (error instanceof AppError) throw new StartError('operator.refused', error.message);
      throw error;
    }
  });
  say(`The account ${email} ${whatWasDone[done]}.`);
}

function parse(schema: typeof emailSchema | typeof nameSchema | typeof passwordSchema, text: string): string {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new StartError('operator.arguments', parsed.error.issues[0]?.message ?? 'is not valid');
}
