import { Button, Skeleton, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import { choiceWords, engineOf, fitting, type RunChoice, RunFields, toJobOptions, useEngines } from '../runs/index.ts';
import classes from './upload-options.module.css';
import { usualSettings } from './upload-settings.ts';
import { useUploadSettings } from './uploads-provider.tsx';

/** Folded unless somebody wants more than the usual; what was chosen stays in sight. */
export function UploadOptions() {
  const [isOpen, setOpen] = useState(false);
  const [{ choice }] = useUploadSettings();
  const panelId = useId();
  const chosen = choiceWords(choice);
  const Chevron = isOpen ? IconChevronUp : IconChevronDown;
  return (
    <section className={classes.options} aria-label="Upload options">
      <UnstyledButton
        className={classes.head}
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setOpen(!isOpen)}
      >
        <span>
          Options
          {chosen && <span className={classes.chosen}>: {chosen}</span>}
        </span>
        <Chevron size={16} aria-hidden="true" />
      </UnstyledButton>
      <div id={panelId}>{isOpen && <Panel />}</div>
    </section>
  );
}

function Panel() {
  const engines = useEngines();
  const [{ choice }, setSettings] = useUploadSettings();
  if (engines.error) return <ProblemScreen error={engines.error} onRetry={engines.refetch} />;
  if (!engines.data) return <Reading />;
  // One that is over would be refused only when the file is there.
  const available = engines.data.filter(({ isAvailable }) => isAvailable);
  const onChange = (wanted: RunChoice) => {
    const engine = engineOf(available, wanted);
    const fit = fitting(wanted, engine);
    setSettings({ choice: fit, options: toJobOptions(fit, engine) });
  };
  return (
    <div className={classes.panel}>
      <RunFields engines={available} choice={choice} onChange={onChange} />
      <div className={classes.foot}>
        <p className={classes.note}>For files that are added from now on, until this page is closed.</p>
        <Button variant="default" onClick={() => setSettings(usualSettings)}>
          As usual
        </Button>
      </div>
    </div>
  );
}

function Reading() {
  return (
    <div className={classes.panel} role="status" aria-label="The engines are loading">
      <Skeleton height={60} />
      <Skeleton height={60} />
      <Skeleton height={60} />
    </div>
  );
}
