import { type EngineSetting, profileSchema } from '@audiotricks/contracts';
import type { Transaction } from '../../platform/database/database.ts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';
import { chooseEngine } from './choose-engine.ts';

/** What jobs of a workspace get that name no engine. */
export async function readEngineSetting(transaction: Transaction, workspaceId: string): Promise<EngineSetting> {
  const { defaultEngine, defaultModel, defaultProfile } = await transaction.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { defaultEngine: true, defaultModel: true, defaultProfile: true },
  });
  return { engine: defaultEngine, model: defaultModel, profile: profileSchema.nullable().parse(defaultProfile) };
}

/**
 * Sets it. An engine or model has to be here, not at its end, and to have the profile that is given with it. Errors:
 * those of `chooseEngine`.
 */
export async function writeEngineSetting(
  catalogue: EngineCatalogue,
  request: { transaction: Transaction; workspaceId: string; setting: EngineSetting },
): Promise<void> {
  const { transaction, workspaceId, setting } = request;
  const { engine, model, profile } = setting;
  chooseEngine(catalogue, {
    options: { engine: engine ?? undefined, model: model ?? undefined, profile: profile ?? undefined },
  });
  await transaction.workspace.update({
    where: { id: workspaceId },
    data: { defaultEngine: engine, defaultModel: model, defaultProfile: profile },
  });
}
