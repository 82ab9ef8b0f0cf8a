import type { JobOptions } from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';
import { chooseEngine } from './choose-engine.ts';
import { readEngineSetting } from './engine-setting.ts';

/** Says before any work whether an engine here could do what is asked, by throwing the errors of `chooseEngine`. */
export function createCheckJobOptions({ database, catalogue }: { database: Database; catalogue: EngineCatalogue }) {
  return async (workspaceId: string, options: JobOptions): Promise<void> => {
    const setting = await database.tenant(workspaceId, (transaction) => readEngineSetting(transaction, workspaceId));
    chooseEngine(catalogue, { options, setting });
  };
}
