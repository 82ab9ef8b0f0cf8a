import { openaiName } from './openai-records.ts';

/** How one model wants to be asked. */
export interface Dialect {
  responseFormat: 'json' | 'verbose_json' | 'diarized_json';
  /** Further fields of the form. */
  fields: readonly (readonly [name: string, value: string])[];
}

/** Servers without word times ignore the wish. */
const timed: Dialect = {
  responseFormat: 'verbose_json',
  fields: [
    ['timestamp_granularities[]', 'word'],
    ['timestamp_granularities[]', 'segment'],
  ],
};
const textOnly: Dialect = { responseFormat: 'json', fields: [] };
/** Above 30 s it insists on a strategy. */
const diarized: Dialect = { responseFormat: 'diarized_json', fields: [['chunking_strategy', 'auto']] };

export function dialectOf({ engine, model }: { engine: string; model: string }): Dialect {
  if (engine !== openaiName || model === 'whisper-1') return timed;
  return model.endsWith('-diarize') ? diarized : textOnly;
}
