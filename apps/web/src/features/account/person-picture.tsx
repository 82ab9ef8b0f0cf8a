import { IconUserCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi } from '../../lib/api.tsx';
import classes from './person-picture.module.css';
import { useMe } from './use-me.ts';

/** The person's picture, or the same drawing for everybody without one. Says nothing: their name stands beside it. */
export function PersonPicture({ sizePx }: { sizePx: number }) {
  const { client } = useApi();
  const { avatarUrl } = useMe();
  const [broken, setBroken] = useState<string | null>(null);
  if (avatarUrl === null || avatarUrl === broken) {
    return (
      <IconUserCircle
        size={sizePx}
        stroke={sizePx > 40 ? 0.75 : 2}
        className={sizePx > 40 ? classes.empty : classes.none}
        aria-hidden="true"
      />
    );
  }
  return (
    <img
      className={classes.picture}
      src={client.resolve(avatarUrl)}
      width={sizePx}
      height={sizePx}
      alt=""
      onError={() => setBroken(avatarUrl)}
    />
  );
}
