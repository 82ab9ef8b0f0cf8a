import { engineName } from './engine-words.ts';
import { languageName } from './languages.ts';
import type { RunChoice } from './run-choice.ts';

const channelWords = { auto: [], mix: ['channels together'], split: ['channels separate'] };

/** What was chosen, in a few words; empty where nothing was. */
export function choiceWords({ engine, language, profile, channels, prompt }: RunChoice): string {
  return [
    ...(engine === null ? [] : [engineName(engine)]),
    ...(language === '' ? [] : [languageName(language)]),
    ...(profile === null ? [] : [profile]),
    ...channelWords[channels],
    ...(prompt.trim() === '' ? [] : ['own words']),
  ].join(' · ');
}
