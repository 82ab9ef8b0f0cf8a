import type { Project } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { NameDialog } from '../../ui/name-dialog.tsx';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-screen.tsx';
import classes from './projects-page.module.css';
import { type Kind, useNamed, useNamedActions } from './use-projects.ts';

const words = {
  project: {
    heading: 'Projects',
    add: 'New project',
    empty: 'No projects yet. A recording stands in one, or in none.',
  },
  tag: { heading: 'Tags', add: 'New tag', empty: 'No tags yet. A recording has as many as help to find it.' },
};

/** What the library is ordered by: made, renamed and deleted here, given to recordings there. */
export function ProjectsPage() {
  return (
    <Page title="Projects and tags">
      <NamedSection kind="project" />
      <NamedSection kind="tag" />
    </Page>
  );
}

function NamedSection({ kind }: { kind: Kind }) {
  const { data, error, refetch } = useNamed(kind);
  const { add, rename, remove } = useNamedActions(kind);
  const [renaming, setRenaming] = useState<Project | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Project | null>(null);
  const naming = renaming === 'new' ? add : rename;
  const closeNaming = () => {
    setRenaming(null);
    add.reset();
    rename.reset();
  };
  const closeDeleting = () => {
    setDeleting(null);
    remove.reset();
  };
  const onName = (name: string) => {
    if (renaming === 'new') add.mutate(name, { onSuccess: closeNaming });
    else if (renaming) rename.mutate({ id: renaming.id, name }, { onSuccess: closeNaming });
  };
  return (
    <section className={page.section} aria-labelledby={`${kind}s`}>
      <header className={classes.head}>
        <h2 id={`${kind}s`} className={page.heading}>
          {words[kind].heading}
        </h2>
        <Button variant="default" onClick={() => setRenaming('new')}>
          {words[kind].add}
        </Button>
      </header>
      {!data && error && <ProblemScreen error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton height={56} />}
      {data?.length === 0 && <p className={page.empty}>{words[kind].empty}</p>}
      {data && data.length > 0 && (
        <ul className={page.rows}>
          {data.map((one) => (
            <Row key={one.id} kind={kind} one={one} onRename={setRenaming} onDelete={setDeleting} />
          ))}
        </ul>
      )}
      <NameDialog
        isOpen={renaming !== null}
        title={renaming === 'new' ? words[kind].add : 'Rename'}
        action={renaming === 'new' ? 'Create' : 'Save'}
        initial={renaming === null || renaming === 'new' ? '' : renaming.name}
        maxLength={80}
        isBusy={naming.isPending}
        error={naming.error}
        onName={onName}
        onClose={closeNaming}
      />
      <ConfirmDialog
        isOpen={deleting !== null}
        title={`Delete ${deleting?.name}?`}
        text="Its recordings stay."
        action="Delete"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => deleting && remove.mutate(deleting.id, { onSuccess: closeDeleting })}
        onClose={closeDeleting}
      />
    </section>
  );
}

interface RowProps {
  kind: Kind;
  one: Project;
  onRename: (one: Project) => void;
  onDelete: (one: Project) => void;
}

function Row({ kind, one, onRename, onDelete }: RowProps) {
  const { id, name, recordingCount } = one;
  const search = kind === 'project' ? { project: id } : { tag: id };
  return (
    <li className={page.row}>
      <Link to="/" search={search} className={classes.name}>
        {name}
      </Link>
      <span className={page.dim}>{recordingCount === 1 ? '1 recording' : `${recordingCount} recordings`}</span>
      <Button variant="default" aria-label={`Rename ${name}`} onClick={() => onRename(one)}>
        Rename
      </Button>
      <Button variant="default" aria-label={`Delete ${name}`} onClick={() => onDelete(one)}>
        Delete
      </Button>
    </li>
  );
}
