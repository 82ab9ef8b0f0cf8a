import type { Recording } from '@audiotricks/contracts';
import { Button, Group, Modal, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { useChangeRecording } from './use-recordings.ts';

interface RenameDialogProps {
  recording: Recording;
  isOpen: boolean;
  onClose: () => void;
}

export function RenameDialog({ recording, isOpen, onClose }: RenameDialogProps) {
  const rename = useChangeRecording();
  const message = rename.error ? (fieldMessages(rename.error).title ?? describeProblem(rename.error).detail) : null;
  const close = () => {
    rename.reset();
    onClose();
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get('title'));
    rename.mutate({ recordingId: recording.id, changes: { title } }, { onSuccess: close });
  };
  return (
    <Modal opened={isOpen} onClose={close} title="Rename" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit}>
        <TextInput
          label="Title"
          name="title"
          defaultValue={recording.title}
          maxLength={300}
          data-autofocus
          error={message}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
