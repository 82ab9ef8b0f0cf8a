import type { Recording } from '@audiotricks/contracts';
import { IconFolder } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { LibraryChoice } from './library-filter.tsx';
import classes from './recording-labels.module.css';
import type { Named } from './use-projects.ts';

/** As many tags stand in a row; the others are counted. */
const shownTagCount = 2;

interface RecordingLabelsProps {
  recording: Recording;
  named: Named;
  /** What the library is narrowed to: it stands above the list, so not in each row again. */
  choice: LibraryChoice;
  className: string | undefined;
}

/** The project and the tags of a recording: pressed, they narrow the library. Their place is kept until names are known. */
export function RecordingLabels({ recording, named, choice, className }: RecordingLabelsProps) {
  const projectId = recording.projectId === choice.project ? null : recording.projectId;
  const tagIds = recording.tagIds.filter((id) => id !== choice.tag);
  if (projectId === null && tagIds.length === 0) return null;
  const project = named.projects.find(({ id }) => id === projectId);
  const tags = named.tags.filter(({ id }) => tagIds.includes(id));
  const others = tags.slice(shownTagCount);
  return (
    <div className={`${classes.labels} ${className}`}>
      {project && (
        <Link
          to="/"
          search={{ ...choice, project: project.id }}
          className={classes.label}
          aria-label={`Project: ${project.name}`}
        >
          <IconFolder size={14} className={classes.icon} aria-hidden="true" />
          <span className={classes.name}>{project.name}</span>
        </Link>
      )}
      {tags.slice(0, shownTagCount).map(({ id, name }) => (
        <Link key={id} to="/" search={{ ...choice, tag: id }} className={classes.label} aria-label={`Tag: ${name}`}>
          <span className={classes.name}>{name}</span>
        </Link>
      ))}
      {others.length > 0 && (
        <span className={classes.others} title={others.map(({ name }) => name).join(', ')}>
          +{others.length}
        </span>
      )}
    </div>
  );
}
