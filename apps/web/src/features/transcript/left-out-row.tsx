import { formatTime } from '../../lib/format.ts';
import type { LeftOut } from './left-out.ts';
import classes from './left-out-row.module.css';

/** A quiet mark where a span has no words. */
export function LeftOutRow({ leftOut: { startMs, endMs, why } }: { leftOut: LeftOut }) {
  return (
    <p className={classes.row} data-left-out>
      <span className={classes.line}>
        {why} ({formatTime(startMs)} – {formatTime(endMs)})
      </span>
    </p>
  );
}
