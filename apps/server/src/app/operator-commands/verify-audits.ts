import { verifyAllAudits } from '../../features/audit/index.ts';
import type { Log } from '../../shared/log.ts';
import type { Config } from '../config/index.ts';
import { withDatabase } from '../with-database.ts';

/** `npm run audit:verify`: says in its last line that every audit is whole, or where the first is not. Answers which. */
export async function verifyAudits(
  config: Config,
  { say, log }: { say: (line: string) => void; log: Log },
): Promise<boolean> {
  const { workspaces, entries, firstBreak } = await withDatabase(config, { command: 'audit-verify', log }, (database) =>
    verifyAllAudits(database),
  );
  say(`${entries} audit entries of ${workspaces} workspaces were read`);
  say(
    firstBreak === null
      ? 'ok'
      : `broken: entry ${firstBreak.seq} of workspace ${firstBreak.workspaceId} is missing or not what was written`,
  );
  return firstBreak === null;
}
