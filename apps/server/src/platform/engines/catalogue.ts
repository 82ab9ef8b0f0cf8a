import type { EngineChoice } from '@audiotricks/contracts';
import type { EngineRecord } from './engine.ts';

/** The engines an instance has, without starting one: the same in every process of it. */
export interface EngineCatalogue {
  /** All of them; first those that are picked by themselves, in their order, then the rest. */
  readonly records: readonly EngineRecord[];
  /** Which are picked where a job asks for none, in the order of picking and of falling back. */
  readonly order: readonly EngineRecord[];
  /** The first in the order of `records` that has the names that are given; undefined where there is none. */
  find(wanted: Partial<EngineChoice>): EngineRecord | undefined;
  /** Its end of life: as the provider tells it now, else as announced. */
  sunsetOf(record: EngineRecord): EngineRecord['sunset'];
  /** Whether its end of life has passed. */
  isRetired(record: EngineRecord): boolean;
  /** What to tell people of its end of life: null until half a year before. */
  sunsetWarning(record: EngineRecord): string | null;
}

const dayMs = 24 * 60 * 60 * 1000;
const warnDaysBefore = 183;

export interface CatalogueOptions {
  records: readonly EngineRecord[];
  /** What is picked by itself, best first; the model is optional. Throws RangeError on one that is in no record. */
  order: readonly { engine: string; model?: string | undefined }[];
  now: () => Date;
  /** The day that a provider says its model ends; null where it says nothing. */
  endOf?: ((choice: EngineChoice) => string | null) | undefined;
}

export function createCatalogue({ records, order, now, endOf }: CatalogueOptions): EngineCatalogue {
  const ordered = order.map(({ engine, model }) => {
    const record = records.find((one) => one.engine === engine && (model === undefined || one.model === model));
    if (record === undefined) throw new RangeError(model === undefined ? engine : `${engine}/${model}`);
    return record;
  });
  const sorted = [...ordered, ...records.filter((record) => !ordered.includes(record))];

  function sunsetOf(record: EngineRecord): EngineRecord['sunset'] {
    const on = endOf?.(record) ?? record.sunset?.on;
    return on === undefined ? null : { on, successor: record.sunset?.successor ?? null };
  }

  function daysLeft(record: EngineRecord): number {
    const sunset = sunsetOf(record);
    if (sunset === null) return Number.POSITIVE_INFINITY;
    return Math.ceil((Date.parse(sunset.on) - now().getTime()) / dayMs);
  }

  return {
    records: sorted,
    order: ordered,
    find: ({ engine, model }) =>
      sorted.find(
        (record) =>
          (engine === undefined || record.engine === engine) && (model === undefined || record.model === model),
      ),
    sunsetOf,
    isRetired: (record) => daysLeft(record) <= 0,
    sunsetWarning(record) {
      const left = daysLeft(record);
      const sunset = sunsetOf(record);
      if (sunset === null || left > warnDaysBefore) return null;
      const { on, successor } = sunset;
      const advice = successor === null ? '' : ` Use ${successor.engine}/${successor.model} instead.`;
      if (left <= 0) return `${record.engine}/${record.model} has ended on ${on}.${advice}`;
      return `${record.engine}/${record.model} ends on ${on}, in ${left} ${left === 1 ? 'day' : 'days'}.${advice}`;
    },
  };
}
