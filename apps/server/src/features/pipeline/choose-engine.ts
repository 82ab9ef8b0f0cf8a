import type { EngineChoice, EngineSetting, JobOptions } from '@audiotricks/contracts';
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

/**
 * The next after `current` that can do what is asked, in the order of a job that began with `first`: that one, then the
 * instance's order; null after the last.
 */
export function nextEngine(
  catalogue: EngineCatalogue,
  { first, current }: { first: EngineChoice; current: EngineChoice },
  options: JobOptions,
): EngineRecord | null {
  const isOf = (choice: EngineChoice) => (record: EngineChoice) =>
    record.engine === choice.engine && record.model === choice.model;
  const rest = catalogue.order.filter((record) => !isOf(first)(record));
  const at = rest.findIndex(isOf(current));
  if (at < 0 && !isOf(first)(current)) return null;
  const left = rest.slice(at + 1).filter((record) => !catalogue.isRetired(record));
  return left.find((record) => misfitOf(record, options) === null) ?? null;
}

/** What a workspace prefers, where it is here, not at its end, and can do what is asked. */
function preferredEngine(
  catalogue: EngineCatalogue,
  { engine, model }: EngineSetting,
  options: JobOptions,
): EngineRecord | null {
  if (engine === null && model === null) return null;
  const record = catalogue.find({ engine: engine ?? undefined, model: model ?? undefined });
  if (record === undefined || catalogue.isRetired(record)) return null;
  return misfitOf(record, options) === null ? record : null;
}

/**
 * The engine of a job. What it asks for by name has to fit, or is refused; else what its workspace prefers, if that is
 * not at its end of life and can do what is asked; else the first such of the instance's order. Throws
 * `job.engine_unknown`, `job.engine_retired`, `job.engine_unfit`, `job.language_unknown`.
 */
export function chooseEngine(
  catalogue: EngineCatalogue,
  { options, setting = null }: { options: JobOptions; setting?: EngineSetting | null },
): EngineRecord {
  const { engine, model } = options;
  if (engine !== undefined || model !== undefined) {
    const record = catalogue.find({ engine, model });
    if (record === undefined) throw engineUnknown(model ?? engine ?? '', model === undefined ? 'engine' : 'model');
    if (catalogue.isRetired(record)) throw engineRetired(catalogue.sunsetWarning(record) ?? '');
    const misfit = misfitOf(record, options);
    if (misfit !== null) throw misfit;
    return record;
  }
  const preferred = setting && preferredEngine(catalogue, setting, options);
  if (preferred) return preferred;
  const open = catalogue.order.filter((record) => !catalogue.isRetired(record));
  const fitting = open.find((record) => misfitOf(record, options) === null);
  if (fitting !== undefined) return fitting;
  const first = open[0];
  throw (first && misfitOf(first, options)) ?? engineUnknown('', 'engine');
}
