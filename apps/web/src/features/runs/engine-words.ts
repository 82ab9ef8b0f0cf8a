import type { EngineChoice, EngineView } from '@audiotricks/contracts';

const providerNames: Record<string, string> = { local: 'This server', openai: 'OpenAI' };

export const providerName = (engine: string) => providerNames[engine] ?? engine;

/** "whisper-1 by OpenAI". */
export function engineName({ engine, model }: EngineChoice): string {
  return engine === 'local' ? `${model} on this server` : `${model} by ${providerName(engine)}`;
}

/** "US$0.0045 a minute". */
export function priceWords({ price }: Pick<EngineView, 'price'>): string {
  if (price === null) return 'price not known';
  if (price.microUsdPerMinute === 0) return 'nothing to pay a provider';
  const dollars = price.microUsdPerMinute / 1_000_000;
  return `US$${dollars.toLocaleString('en', { maximumFractionDigits: 6 })} a minute`;
}

/** What an engine can do that somebody chooses it for, and what it cannot. */
export function engineFacts(engine: EngineView): string {
  const { words, speakers, prompt, languages } = engine.capabilities;
  return [
    words ? 'Times of words' : 'No times of words of its own',
    ...(speakers ? ['tells speakers apart'] : []),
    ...(prompt ? [] : ['takes no words to expect']),
    languages === null ? 'any language' : languages.length === 1 ? '1 language' : `${languages.length} languages`,
    priceWords(engine),
  ].join(' · ');
}
