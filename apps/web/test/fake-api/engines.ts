import { type EngineChoice, type EngineView, type JobOptions, listEngines } from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

export interface Engines {
  all: EngineView[];
  /** The engine of a run, or the server's no. */
  choose: (options: JobOptions) => EngineView;
}

const successor: EngineChoice = { engine: 'openai', model: 'gpt-transcribe' };
const ends = (on: string, model: string) => ({ on, successor, warning: `openai/${model} ends on ${on}.` });

export function makeEngine(part: Partial<EngineView> & EngineChoice, can: Partial<EngineView['capabilities']> = {}) {
  return {
    ...{ isDefault: false, isAvailable: true, sunset: null },
    price: { microUsdPerMinute: 6000, asOf: '2026-11-29' },
    capabilities: {
      ...{ audioFormats: ['wav'], maxBytesPerCall: null, maxMsPerCall: null, chunk: { minMs: 20_000, maxMs: 29_500 } },
      ...{ words: false, speakers: false, languages: null, translation: false, prompt: true },
      ...{ streaming: false, concurrency: null },
      ...can,
    },
    ...part,
  } satisfies EngineView;
}

/** As an instance with a local model and a key of OpenAI has them. */
function usualEngines(): EngineView[] {
  return [
    makeEngine(
      {
        ...{ engine: 'local', model: 'whisper-base', isDefault: true },
        price: { microUsdPerMinute: 0, asOf: '2026-11-29' },
      },
      { words: true, languages: ['de', 'en', 'fr'], profiles: ['fast', 'accurate'] },
    ),
    makeEngine({ ...successor, price: { microUsdPerMinute: 4500, asOf: '2026-11-29' } }),
    makeEngine(
      { engine: 'openai', model: 'gpt-4o-transcribe-diarize', sunset: ends('2027-02-26', 'gpt-4o-transcribe-diarize') },
      { speakers: true, prompt: false },
    ),
    makeEngine({ engine: 'openai', model: 'whisper-0', isAvailable: false, sunset: ends('2026-05-01', 'whisper-0') }),
    makeEngine({ engine: 'house', model: 'large', price: null }),
  ];
}

export function mountEngines(server: ContractServer): Engines {
  const engines: Engines = {
    all: usualEngines(),
    choose: ({ engine, model, language }) => {
      const found = engines.all.find((one) => (engine ? one.engine === engine && one.model === model : one.isDefault));
      if (!found) throw new Refusal('job.engine_unknown', `There is no model "${model}" here.`);
      if (!found.isAvailable) throw new Refusal('job.engine_retired', `${engine}/${model} has ended.`);
      if (language && found.capabilities.languages?.includes(language) === false) {
        throw new Refusal('job.language_unknown', `The engine does not know the language "${language}".`);
      }
      return found;
    },
  };
  server.mount(listEngines, () => ({ items: engines.all, nextCursor: null }));
  return engines;
}
