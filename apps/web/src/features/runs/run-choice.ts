import type { EngineChoice, EngineView, Job, JobOptions, Profile } from '@audiotricks/contracts';

export type Channels = NonNullable<JobOptions['channels']>;

/** What a person chose for a run; empty where nobody chose, which leaves it to the server. */
export interface RunChoice {
  engine: EngineChoice | null;
  language: string;
  profile: Profile | null;
  channels: Channels;
  prompt: string;
}

export const noChoice: RunChoice = { engine: null, language: '', profile: null, channels: 'auto', prompt: '' };

export const isSameEngine = (a: EngineChoice, b: EngineChoice) => a.engine === b.engine && a.model === b.model;

/** The engine that a run gets with this choice, as far as the list tells. */
export function engineOf(engines: readonly EngineView[], { engine }: RunChoice): EngineView | undefined {
  return engines.find((one) => (engine === null ? one.isDefault : isSameEngine(one, engine)));
}

/** The choice without a language that its engine does not know. */
export function fitting(choice: RunChoice, engine: EngineView | undefined): RunChoice {
  const isKnown = engine?.capabilities.languages?.includes(choice.language) ?? true;
  return isKnown ? choice : { ...choice, language: '' };
}

/** What is asked of the server: only what was chosen, and only what the engine knows. */
export function toJobOptions(choice: RunChoice, engine: EngineView | undefined): JobOptions {
  const { profiles, prompt: takesPrompt = true } = engine?.capabilities ?? {};
  const { language, profile, channels } = choice;
  const prompt = choice.prompt.trim();
  return {
    ...choice.engine,
    ...(language !== '' && { language }),
    ...(profile !== null && profiles?.includes(profile) && { profile }),
    ...(channels !== 'auto' && { channels }),
    ...(prompt !== '' && takesPrompt && { prompt }),
  };
}

/** What was asked of a job that has not begun. */
export function choiceOf({ engine, model, language, profile, prompt, vocabulary }: Job): RunChoice {
  const ownPrompt = vocabulary.length === 0 ? (prompt ?? '') : '';
  return { ...noChoice, engine: { engine, model }, language: language ?? '', profile, prompt: ownPrompt };
}
