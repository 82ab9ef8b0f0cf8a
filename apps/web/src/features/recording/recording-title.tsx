import type { Recording } from '@audiotricks/contracts';
import { ActionIcon, TextInput, Title, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { useChangeRecording } from '../library/index.ts';
import classes from './recording-title.module.css';

/** The title; a click edits it, leaving the field saves it. */
export function RecordingTitle({ recording }: { recording: Recording }) {
  const [isEditing, setEditing] = useState(false);
  const rename = useChangeRecording();
  const message = rename.error ? (fieldMessages(rename.error).title ?? describeProblem(rename.error).detail) : null;

  function stop(): void {
    rename.reset();
    setEditing(false);
  }

  function save(text: string): void {
    const title = text.trim();
    if (title === '' || title === recording.title) stop();
    else rename.mutate({ recordingId: recording.id, changes: { title } }, { onSuccess: () => setEditing(false) });
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key !== 'Escape') return;
    event.currentTarget.value = recording.title;
    stop();
  }

  if (isEditing) {
    return (
      <TextInput
        className={classes.input}
        aria-label="Title"
        defaultValue={recording.title}
        maxLength={300}
        size="md"
        autoFocus
        error={message}
        disabled={rename.isPending}
        onBlur={(event) => save(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.currentTarget.select()}
      />
    );
  }
  return (
    <div className={classes.title}>
      <Title order={1} size="lg" className={classes.text} title={recording.title}>
        {recording.title}
      </Title>
      <Tooltip label="Rename">
        <ActionIcon aria-label="Rename" onClick={() => setEditing(true)}>
          <IconPencil size={18} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
