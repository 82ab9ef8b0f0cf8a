import { createMakeResetLink } from '../../features/identity/index.ts';
import type { Log } from '../../shared/log.ts';
import { StartError } from '../../shared/start-error.ts';
import type { Config } from '../config/index.ts';
import { withDatabase } from '../with-database.ts';

/** `npm run user:reset-link -- ada@example.org`: prints a link for a new password. Throws StartError without such an account. */
export async function makeResetLink(
  config: Config,
  { email, say, log }: { email: string; say: (line: string) => void; log: Log },
): Promise<void> {
  const { publicUrl } = config.http;
  const link = await withDatabase(config, { command: 'reset-link', log }, (database) =>
    createMakeResetLink({ database, publicUrl })(email),
  );
  if (link === null) throw new StartError('user.unknown', `there is no active account with the address ${email}`);
  say(link.url);
  say(`It works once, until ${link.expiresAt.toISOString()}. A new password ends every session of the account.`);
}
