import type { EngineView } from '@audiotricks/contracts';
import type { EngineCatalogue } from '../../platform/engines/index.ts';

/** The engines as the API shows them. */
export function presentEngines(catalogue: EngineCatalogue): EngineView[] {
  const byDefault = catalogue.order.find((record) => !catalogue.isRetired(record));
  return catalogue.records.map((record) => ({
    ...record,
    isDefault: record === byDefault,
    isAvailable: !catalogue.isRetired(record),
    sunset: record.sunset && { ...record.sunset, warning: catalogue.sunsetWarning(record) },
  }));
}
