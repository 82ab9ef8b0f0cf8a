import type { Revision } from '@audiotricks/contracts';
import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import classes from './revision-bar.module.css';
import { revisionFacts } from './revision-words.ts';

interface RevisionMenuProps {
  revisions: readonly Revision[];
  shown: number;
  newest: number;
  hasMore: boolean;
  onMore: () => void;
  onChoose: (revision: number) => void;
}

/** All revisions with what made each; the one that is shown is marked. */
export function RevisionMenu({ revisions, shown, newest, hasMore, onMore, onChoose }: RevisionMenuProps) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          className={classes.target}
          rightSection={<IconChevronDown size={16} />}
        >
          Revision {shown} of {newest}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {revisions.map((one) => (
          <Menu.Item
            key={one.revision}
            rightSection={one.revision === shown ? <IconCheck size={18} aria-label="shown" /> : null}
            onClick={() => onChoose(one.revision)}
          >
            Revision {one.revision}
            {one.revision === newest && ', the newest'}
            <span className={classes.facts}>{revisionFacts(one)}</span>
          </Menu.Item>
        ))}
        {hasMore && (
          <Menu.Item closeMenuOnClick={false} onClick={onMore}>
            Show older ones
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
