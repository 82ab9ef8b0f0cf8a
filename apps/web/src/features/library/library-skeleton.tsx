import { Skeleton } from '@mantine/core';
import classes from './library-skeleton.module.css';

const widths = ['42%', '56%', '34%', '48%', '38%', '52%'];

/** The shape of the list that comes. */
export function LibrarySkeleton() {
  return (
    <div role="status" aria-label="The library is loading">
      {widths.map((width) => (
        <div key={width} className={classes.row}>
          <Skeleton height={16} width={width} />
          <Skeleton height={12} width="24%" />
        </div>
      ))}
    </div>
  );
}
