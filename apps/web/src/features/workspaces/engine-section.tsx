import type { EngineSetting, EngineView, Profile } from '@audiotricks/contracts';
import { NativeSelect, Skeleton } from '@mantine/core';
import { describeProblem } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import page from '../../ui/page.module.css';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { engineName, useEngines } from '../runs/index.ts';
import classes from './pages.module.css';
import { useEngineSetting, useSettingActions } from './use-settings.ts';

/** What jobs get that name no engine. */
export function EngineSection({ mayWrite }: { mayWrite: boolean }) {
  const engines = useEngines();
  const setting = useEngineSetting();
  const { writeEngine } = useSettingActions();
  const problem = writeEngine.error ? describeProblem(writeEngine.error) : null;
  const error = engines.error ?? setting.error;
  const retry = () => Promise.all([engines.refetch(), setting.refetch()]);
  return (
    <section className={page.section} aria-labelledby="engine">
      <h2 id="engine" className={page.heading}>
        Engine
      </h2>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {engines.data && setting.data ? (
        <Fields
          engines={engines.data}
          setting={setting.data}
          mayWrite={mayWrite}
          onChange={(next) => writeEngine.mutate(next)}
        />
      ) : error ? (
        <ProblemScreen error={error} onRetry={retry} />
      ) : (
        <Skeleton height={84} />
      )}
    </section>
  );
}

interface FieldsProps {
  engines: readonly EngineView[];
  setting: EngineSetting;
  mayWrite: boolean;
  onChange: (setting: EngineSetting) => void;
}

const keyOf = ({ engine, model }: { engine: string | null; model: string | null }) => `${engine ?? ''}/${model ?? ''}`;

function Fields({ engines, setting, mayWrite, onChange }: FieldsProps) {
  const chosen = engines.find((one) => keyOf(one) === keyOf(setting));
  const profiles = (chosen ?? engines.find(({ isDefault }) => isDefault))?.capabilities.profiles ?? [];
  const choose = (key: string) => {
    const found = engines.find((one) => keyOf(one) === key);
    onChange({ engine: found?.engine ?? null, model: found?.model ?? null, profile: null });
  };
  return (
    <div className={classes.fields}>
      <NativeSelect
        label="Engine and model"
        description="Of runs that name none."
        disabled={!mayWrite}
        data={[
          { value: '/', label: 'As this instance is set up' },
          ...engines.map((one) => ({ value: keyOf(one), label: engineName(one) })),
        ]}
        value={keyOf(setting)}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      {profiles.length > 1 && (
        <NativeSelect
          label="Care"
          description="Accurate makes fewer mistakes and takes two to three times as long."
          disabled={!mayWrite}
          data={[{ value: '', label: 'As usual' }, ...profiles.map((value) => ({ value, label: profileWords[value] }))]}
          value={setting.profile ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ ...setting, profile: (currentTarget.value || null) as Profile | null })
          }
        />
      )}
    </div>
  );
}

const profileWords: Record<Profile, string> = { fast: 'Fast', accurate: 'Accurate' };
