import type { EngineSetting, EngineView } from '@audiotricks/contracts';
import type { EngineCatalogue, EngineRecord } from '../../platform/engines/index.ts';
import { AppError } from '../../shared/errors.ts';
import { chooseEngine } from './choose-engine.ts';

/** What is picked where nothing is asked for; null where all that could be has ended. */
function defaultOf(catalogue: EngineCatalogue, setting: EngineSetting): EngineRecord | null {
  try {
    return chooseEngine(catalogue, { options: {}, setting });
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The engines as the API shows them to a workspace. */
export function presentEngines(catalogue: EngineCatalogue, setting: EngineSetting): EngineView[] {
  const byDefault = defaultOf(catalogue, setting);
  return catalogue.records.map((record) => {
    const sunset = catalogue.sunsetOf(record);
    return {
      ...record,
      isDefault: record === byDefault,
      isAvailable: !catalogue.isRetired(record),
      sunset: sunset && { ...sunset, warning: catalogue.sunsetWarning(record) },
    };
  });
}
