import type { Import } from '@audiotricks/contracts';
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { ImportRow } from './import-row.tsx';
import classes from './imports-section.module.css';
import { useUnfinishedImports } from './use-imports.ts';

/** What is being fetched from addresses, above the library; nothing where there is nothing. */
export function ImportsSection() {
  const imports = useUnfinishedImports();
  const [isFolded, setFolded] = useState(false);
  const items = imports.data ?? [];
  if (imports.isError && items.length === 0) {
    return (
      <div className={classes.trouble}>
        <Notice kind="warning" title="Imports cannot be shown right now.">
          They go on all the same.
        </Notice>
      </div>
    );
  }
  if (items.length === 0) return null;
  const Chevron = isFolded ? IconChevronDown : IconChevronUp;
  return (
    <section className={classes.section} aria-label="Imports">
      <UnstyledButton className={classes.head} onClick={() => setFolded(!isFolded)} aria-expanded={!isFolded}>
        <span role="status">{sectionTitle(items)}</span>
        <Chevron size={18} aria-hidden="true" />
      </UnstyledButton>
      {!isFolded && (
        <ul className={classes.list}>
          {items.map((item) => (
            <ImportRow key={item.id} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function sectionTitle(items: readonly Import[]): string {
  const failed = items.filter(({ state }) => state === 'failed').length;
  const open = items.length - failed;
  const parts = [
    ...(open > 0 ? [open === 1 ? 'Fetching 1 recording' : `Fetching ${open} recordings`] : []),
    ...(failed > 0 ? [failed === 1 ? '1 import failed' : `${failed} imports failed`] : []),
  ];
  return parts.join(', ');
}
