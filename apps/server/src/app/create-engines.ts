import {
  describeModel,
  type EngineOptions,
  type FoundModel,
  findModels,
  machineMemoryBytes,
} from '@audiotricks/whisper';
import type { Database } from '../platform/database/index.ts';
import {
  compatibleRecord,
  createBucket,
  createCatalogue,
  createEngineSet,
  createLocalEngines,
  createProviderEngine,
  type Engine,
  type EngineCatalogue,
  type EngineSet,
  type ListingServer,
  localRecord,
  openaiName,
  openaiRecords,
  type ShutdownDates,
} from '../platform/engines/index.ts';
import { type Outbound, OutboundError } from '../platform/outbound/index.ts';
import type { Log } from '../shared/log.ts';
import { StartError } from '../shared/start-error.ts';
import type { Config } from './config/index.ts';

/** What tests of everything around the engine set; the product itself never does. */
export type EngineOverrides = Pick<EngineOptions, 'sessions' | 'stepDelayMs'>;

/** The model of the settings first, then those beside the shipped one and those that were added; a name counts once. */
function localModels({ engine, providers }: Config): FoundModel[] {
  if (!providers.hasLocalEngine) return [];
  const found = [
    describeModel(engine.modelDir),
    ...findModels(engine.shippedModelsDir),
    ...findModels(engine.modelsDir),
  ];
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
}

/** The models of others, each with where it is and the key for it. */
function remoteModels({ providers: { openai, compatible } }: Config) {
  const ofOpenai = openai === null ? [] : openaiRecords.map((record) => ({ record, ...openai }));
  const others = compatible.flatMap(({ name, models, baseUrl, apiKey }) =>
    models.map((model) => ({ record: compatibleRecord(name, model), baseUrl, apiKey })),
  );
  return [...others, ...ofOpenai];
}

/**
 * The engines that the settings name. Without `ENGINE_ORDER` only engines of the instance itself are picked unasked: its
 * audio goes to nobody else. Throws StartError on an order that names what is not there.
 */
export function createEngineCatalogue(config: Config, endOf?: ShutdownDates['endOf']): EngineCatalogue {
  const local = localModels(config).map(({ name }) => localRecord(name));
  const remote = remoteModels(config).map(({ record }) => record);
  const unasked = local.length > 0 ? local.slice(0, 1) : remote;
  const { order } = config.providers;
  try {
    return createCatalogue({
      records: [...local, ...remote],
      order: order.length > 0 ? order : unasked,
      now: () => new Date(),
      endOf,
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new StartError('config.engine_order', `ENGINE_ORDER names ${cause.message}, which is no engine here`, {
      cause,
    });
  }
}

/** Servers whose list of models is read, each once. */
export function listingServers({ providers: { openai, compatible } }: Config): ListingServer[] {
  const others = compatible.map(({ name, baseUrl, apiKey }) => ({ engine: name, baseUrl, apiKey }));
  return openai === null ? others : [...others, { engine: openaiName, ...openai }];
}

interface RemoteDeps {
  config: Config;
  database: Database;
  outbound: Outbound;
}

function createRemoteEngines({ config, database, outbound }: RemoteDeps): Engine[] {
  const { callsPerMinute, timeoutMs } = config.providers;
  return remoteModels(config).map(({ record, baseUrl, apiKey }) => {
    try {
      outbound.checkUrl(baseUrl);
    } catch (cause) {
      if (!(cause instanceof OutboundError)) throw cause;
      const name = record.engine === openaiName ? 'OPENAI_BASE_URL' : `COMPATIBLE_SERVERS (${record.engine})`;
      throw new StartError('config.provider_address', `${name}: ${cause.message} List it in OUTBOUND_ALLOW.`, {
        cause,
      });
    }
    const allowance = createBucket({ database, baseUrl, apiKey, callsPerMinute });
    return createProviderEngine({ record, baseUrl, apiKey, timeoutMs, outbound, allowance, now: () => new Date() });
  });
}

/** Starts what this process transcribes with, and warns of what is at its end. */
export async function startEngines(
  deps: RemoteDeps & { catalogue: EngineCatalogue; log: Log; overrides?: EngineOverrides | undefined },
): Promise<EngineSet> {
  const { config, catalogue, log } = deps;
  for (const record of catalogue.order) {
    const warning = catalogue.sunsetWarning(record);
    if (warning !== null) log.warn({ engine: record.engine, model: record.model }, warning);
  }
  const remote = createRemoteEngines(deps);
  const { threads, callLogPath, speechModelPath, memoryBytes } = config.engine;
  const onLog = (line: string) => log.info({ line }, 'speech engine');
  const local = await createLocalEngines({
    models: localModels(config),
    budgetBytes: memoryBytes ?? machineMemoryBytes() / 2,
    engine: { threads, speechModelPath, callLogPath, onLog, ...deps.overrides },
  });
  return createEngineSet({ local, remote });
}
