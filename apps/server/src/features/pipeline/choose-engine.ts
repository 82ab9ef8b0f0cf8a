import type { EngineChoice, JobOptions } from '@audiotricks/contracts';
import type { EngineCatalogue, EngineRecord } from '../../platform/engines/index.ts';
import type { AppError } from '../../shared/errors.ts';
import { engineRetired, engineUnfit, engineUnknown, languageUnknown, profileUnknown } from './pipeline.errors.ts';

/** What `record` cannot do of what a job asks for; null where it can do all of it. */
function misfitOf(record: EngineRecord, { language, needs, profile }: JobOptions): AppError | null {
  const { capabilities } = record;
  if (language !== undefined && capabilities.languages?.includes(language) === false) return languageUnknown(language);
  if (profile !== undefined && !capabilities.profiles?.includes(profile)) return profileUnknown(record, profile);
  const missing = needs?.find((need) => !capabilities[need]);
  return missing === undefined ? null : engineUnfit(record, missing);
}

/** The next of the instance's order after `current` that can do what is asked; null after the last. */
export function nextEngine(
  catalogue: EngineCatalogue,
  current: EngineChoice,
  options: JobOptions,
): EngineRecord | null {
  const { order } = catalogue;
  const at = order.findIndex(({ engine, model }) => engine === current.engine && model === current.model);
  if (at < 0) return null;
  const rest = order.slice(at + 1).filter((record) => !catalogue.isRetired(record));
  return rest.find((record) => misfitOf(record, options) === null) ?? null;
}

/**
 * The engine of a job. What it asks for by name has to fit, or is refused; else the first of the instance's order that
 * is not at its end of life and can do what is asked. Throws `job.engine_unknown`, `job.engine_retired`,
 * `job.engine_unfit`, `job.language_unknown`.
 */
export function chooseEngine(catalogue: EngineCatalogue, options: JobOptions): EngineRecord {
  const { engine, model } = options;
  if (engine !== undefined || model !== undefined) {
    const record = catalogue.find({ engine, model });
    if (record === undefined) throw engineUnknown(model ?? engine ?? '', model === undefined ? 'engine' : 'model');
    if (catalogue.isRetired(record)) throw engineRetired(catalogue.sunsetWarning(record) ?? '');
    const misfit = misfitOf(record, options);
    if (misfit !== null) throw misfit;
    return record;
  }
  const open = catalogue.order.filter((record) => !catalogue.isRetired(record));
  const fitting = open.find((record) => misfitOf(record, options) === null);
  if (fitting !== undefined) return fitting;
  const first = open[0];
  throw (first && misfitOf(first, options)) ?? engineUnknown('', 'engine');
}
