import { NativeSelect } from '@mantine/core';
import classes from './library-filter.module.css';
import type { Named } from './use-projects.ts';

/** What the library shows: a project (`none`: what stands in none) and a tag; undefined: all. */
export interface LibraryChoice {
  project?: string | undefined;
  tag?: string | undefined;
}

/** Narrows the library; not there while there is nothing to narrow it by. */
export function LibraryFilter({
  named: { projects, tags },
  choice,
  onChange,
}: {
  named: Named;
  choice: LibraryChoice;
  onChange: (choice: LibraryChoice) => void;
}) {
  const { project, tag } = choice;
  if (projects.length === 0 && tags.length === 0 && project === undefined && tag === undefined) return null;
  return (
    <div className={classes.filter}>
      <NativeSelect
        aria-label="Project"
        data={[
          { value: '', label: 'All projects' },
          { value: 'none', label: 'In no project' },
          ...projects.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={project ?? ''}
        onChange={({ currentTarget }) => onChange({ ...choice, project: currentTarget.value || undefined })}
      />
      <NativeSelect
        aria-label="Tag"
        data={[{ value: '', label: 'All tags' }, ...tags.map(({ id, name }) => ({ value: id, label: name }))]}
        value={tag ?? ''}
        onChange={({ currentTarget }) => onChange({ ...choice, tag: currentTarget.value || undefined })}
      />
    </div>
  );
}
