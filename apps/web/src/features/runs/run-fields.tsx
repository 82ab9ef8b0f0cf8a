import type { EngineView, Profile } from '@audiotricks/contracts';
import { Input, NativeSelect, SegmentedControl, Textarea } from '@mantine/core';
import { useId, useMemo } from 'react';
import { EngineField } from './engine-field.tsx';
import { languageOptions } from './languages.ts';
import { type Channels, engineOf, type RunChoice } from './run-choice.ts';
import classes from './run-fields.module.css';
import type { RunRefusal } from './run-refusal.ts';

interface RunFieldsProps {
  engines: readonly EngineView[];
  choice: RunChoice;
  places?: RunRefusal['places'];
  /** Of the recording; null or absent where nobody knows yet. */
  channels?: number | null;
  onChange: (choice: RunChoice) => void;
}

const profileWords = { fast: 'Fast', accurate: 'Accurate' };
const channelWords: { value: Channels; label: string }[] = [
  { value: 'auto', label: 'Automatic' },
  { value: 'mix', label: 'Together' },
  { value: 'split', label: 'Separate' },
];

/** Everything that can be chosen for a run; what its engine does not know is not asked. */
export function RunFields({ engines, choice, places = {}, channels = null, onChange }: RunFieldsProps) {
  const engine = engineOf(engines, choice);
  const { profiles, languages = null, prompt: takesPrompt = true } = engine?.capabilities ?? {};
  const set = (part: Partial<RunChoice>) => onChange({ ...choice, ...part });
  const known = useMemo(() => languageOptions(languages), [languages]);
  // What was chosen for another engine stays in sight, with the server's word on it.
  const isForeign = choice.language !== '' && !known.some(({ value }) => value === choice.language);
  return (
    <div className={classes.fields}>
      <EngineField
        engines={engines}
        chosen={choice.engine}
        engine={engine}
        error={places.engine}
        onChange={(chosen) => set({ engine: chosen })}
      />
      <div className={classes.pair}>
        <NativeSelect
          label="Language"
          data={[
            { value: '', label: 'As it is spoken' },
            ...(isForeign ? languageOptions([choice.language]) : []),
            ...known,
          ]}
          value={choice.language}
          error={places.language}
          onChange={({ currentTarget }) => set({ language: currentTarget.value })}
        />
        {profiles && profiles.length > 1 && (
          <Choice<Profile | ''>
            label="Care"
            hint="Accurate makes fewer mistakes and takes two to three times as long."
            error={places.profile}
            data={[
              { value: '', label: 'As usual' },
              ...profiles.map((value) => ({ value, label: profileWords[value] })),
            ]}
            value={choice.profile ?? ''}
            onChange={(profile) => set({ profile: profile === '' ? null : profile })}
          />
        )}
      </div>
      {(channels === null || channels === 2) && (
        <Choice
          label="Channels"
          hint={channelHints[choice.channels]}
          error={places.channels}
          data={channelWords}
          value={choice.channels}
          onChange={(next) => set({ channels: next })}
        />
      )}
      {takesPrompt && (
        <Textarea
          label="Words and names to expect"
          description="Left empty, the vocabulary of the workspace is used."
          classNames={{ description: classes.hint }}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={2}
          maxRows={6}
          value={choice.prompt}
          error={places.prompt}
          onChange={({ currentTarget }) => set({ prompt: currentTarget.value })}
        />
      )}
    </div>
  );
}

const channelHints: Record<Channels, string> = {
  auto: 'Of two channels each is a speaker where they clearly differ, as in a recorded call.',
  mix: 'All channels are heard as one.',
  split: 'Of two channels each is a speaker. Other files are heard as one.',
};

interface ChoiceProps<Value extends string> {
  label: string;
  hint: string;
  error: string | undefined;
  data: { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** A few values, all in sight. */
function Choice<Value extends string>({ label, hint, error, data, value, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      description={hint}
      descriptionProps={{ id: `${id}-hint`, className: classes.hint ?? '' }}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <SegmentedControl
        fullWidth
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
        classNames={{ label: classes.segment }}
        data={data}
        value={value}
        onChange={(next) => onChange(next as Value)}
      />
    </Input.Wrapper>
  );
}
