import {
  describeModel,
  type EngineOptions,
  type FoundModel,
  findModels,
  machineMemoryBytes,
} from '@audiotricks/whisper';
import {
  createCatalogue,
  createEngineSet,
  createLocalEngines,
  type EngineCatalogue,
  type EngineSet,
  localRecord,
} from '../platform/engines/index.ts';
import type { Log } from '../shared/log.ts';
import type { Config } from './config/index.ts';

/** What tests of everything around the engine set; the product itself never does. */
export type EngineOverrides = Pick<EngineOptions, 'sessions' | 'stepDelayMs'>;

/** The model of the settings first, then those beside the shipped one and those that were added; a name counts once. */
function localModels({ engine }: Config): FoundModel[] {
  const found = [
    describeModel(engine.modelDir),
    ...findModels(engine.shippedModelsDir),
    ...findModels(engine.modelsDir),
  ];
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
}

/** The engines that the settings name. */
export function createEngineCatalogue(config: Config): EngineCatalogue {
  const records = localModels(config).map(({ name }) => localRecord(name));
  return createCatalogue({ records, order: records.slice(0, 1), now: () => new Date() });
}

/** Starts what this process transcribes with. */
export async function startEngines(config: Config, log: Log, overrides: EngineOverrides = {}): Promise<EngineSet> {
  const { threads, callLogPath, speechModelPath, memoryBytes } = config.engine;
  const onLog = (line: string) => log.info({ line }, 'speech engine');
  const local = await createLocalEngines({
    models: localModels(config),
    budgetBytes: memoryBytes ?? machineMemoryBytes() / 2,
    engine: { threads, speechModelPath, callLogPath, onLog, ...overrides },
  });
  return createEngineSet({ local, remote: [] });
}
