import { Skeleton } from '@mantine/core';
import classes from './text-skeleton.module.css';

const blocks = [
  ['96%', '88%', '62%'],
  ['92%', '97%', '90%', '34%'],
  ['94%', '71%'],
];

/** The shape of the text that comes. */
export function TextSkeleton() {
  return (
    <div className={classes.text} role="status" aria-label="The text is loading">
      {blocks.map((lines) => (
        <div key={lines.join()} className={classes.block}>
          {lines.map((width) => (
            <Skeleton key={width} height={16} width={width} />
          ))}
        </div>
      ))}
    </div>
  );
}
