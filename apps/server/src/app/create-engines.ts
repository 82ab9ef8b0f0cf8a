import {
  createCatalogue,
  createEngineSet,
  createLocalEngine,
  type EngineCatalogue,
  type EngineSet,
  localModelName,
  localRecord,
} from '../platform/engines/index.ts';
import type { Log } from '../shared/log.ts';
import type { Config } from './config/index.ts';

/** The engines that the settings name. */
export function createEngineCatalogue(config: Config): EngineCatalogue {
  const records = [localRecord(localModelName(config.engine.modelDir))];
  return createCatalogue({ records, order: records, now: () => new Date() });
}

/** Starts what this process transcribes with. */
export async function startEngines(config: Config, log: Log): Promise<EngineSet> {
  const { modelDir, threads, callLogPath } = config.engine;
  const onLog = (line: string) => log.info({ line }, 'speech engine');
  const local = await createLocalEngine({ modelDir, threads, callLogPath, onLog });
  return createEngineSet({ local: [local], remote: [] });
}
