import type { EngineChoice, EngineView } from '@audiotricks/contracts';
import { Button, NativeSelect } from '@mantine/core';
import { formatDay } from '../../lib/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { engineFacts, engineName, providerName } from './engine-words.ts';
import { isSameEngine } from './run-choice.ts';
import classes from './run-fields.module.css';

interface EngineFieldProps {
  engines: readonly EngineView[];
  /** null: what this workspace uses unasked. */
  chosen: EngineChoice | null;
  /** What the run gets with that. */
  engine: EngineView | undefined;
  error: string | undefined;
  onChange: (chosen: EngineChoice | null) => void;
}

/** Which engine and model: what each can do, and what to take instead of one that ends. */
export function EngineField({ engines, chosen, engine, error, onChange }: EngineFieldProps) {
  const usual = engines.find(({ isDefault }) => isDefault);
  const at = chosen === null ? -1 : engines.findIndex((one) => isSameEngine(one, chosen));
  const data = [
    { value: '-1', label: usual ? `As usual (${engineName(usual)})` : 'As usual' },
    ...[...new Set(engines.map((one) => one.engine))].map((provider) => ({
      group: providerName(provider),
      items: engines.flatMap((one, index) =>
        one.engine === provider ? [{ value: String(index), label: optionWords(one) }] : [],
      ),
    })),
  ];
  return (
    <>
      <NativeSelect
        label="Engine and model"
        description={engine && engineFacts(engine)}
        classNames={{ description: classes.hint }}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={data}
        value={String(at)}
        error={error}
        onChange={({ currentTarget }) => {
          const { engine: name, model } = engines[Number(currentTarget.value)] ?? {};
          onChange(name === undefined || model === undefined ? null : { engine: name, model });
        }}
      />
      {engine?.sunset?.warning && <SunsetNotice engine={engine} onChange={onChange} />}
    </>
  );
}

function optionWords({ model, isAvailable, sunset }: EngineView): string {
  if (sunset === null) return model;
  return `${model} (${isAvailable ? 'ends' : 'ended'} ${formatDay(sunset.on)})`;
}

interface SunsetNoticeProps {
  engine: EngineView;
  onChange: (chosen: EngineChoice) => void;
}

function SunsetNotice({ engine: { engine, model, sunset, isAvailable }, onChange }: SunsetNoticeProps) {
  if (sunset === null) return null;
  const { successor, on } = sunset;
  const use = successor && (
    <Button variant="default" onClick={() => onChange(successor)}>
      Use {successor.model}
    </Button>
  );
  // That it is over the field itself says.
  if (!isAvailable) return use && <Notice kind="info" title={`${engineName(successor)} follows it.`} actions={use} />;
  return (
    <Notice kind="warning" title={`${engineName({ engine, model })} ends on ${formatDay(on)}.`} actions={use}>
      {successor && `${engineName(successor)} follows it.`}
    </Notice>
  );
}
