import { IconCircleCheck, IconCircleMinus, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import { type ShownState, stateWords } from './job-words.ts';
import classes from './state-label.module.css';

const icons = {
  queued: IconClock,
  running: IconLoader2,
  ready: IconCircleCheck,
  failed: IconCircleX,
  cancelled: IconCircleMinus,
};

/** A state by icon and word, never by colour alone. */
export function StateLabel({ state }: { state: ShownState }) {
  const Icon = icons[state];
  return (
    <span className={classes.label} data-state={state}>
      <Icon size={18} aria-hidden="true" />
      {stateWords[state]}
    </span>
  );
}
