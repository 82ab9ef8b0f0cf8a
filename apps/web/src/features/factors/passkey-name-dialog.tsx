import { Button, Group, Modal, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';

interface PasskeyNameDialogProps {
  isOpen: boolean;
  title: string;
  action: string;
  initialName: string;
  change: { error: unknown; isPending: boolean; reset: () => void };
  onSubmit: (name: string) => void;
  onClose: () => void;
}

/** How a person tells their passkeys apart. */
export function PasskeyNameDialog(props: PasskeyNameDialogProps) {
  const { isOpen, title, action, initialName, change, onSubmit, onClose } = props;
  const message = change.error ? fieldMessages(change.error).name : undefined;
  const problem = change.error && !message ? describeProblem(change.error) : null;
  const close = () => {
    change.reset();
    onClose();
  };
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    onSubmit(String(new FormData(event.currentTarget).get('name')));
  }
  return (
    <Modal opened={isOpen} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} noValidate>
        {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
        <TextInput
          label="Name"
          description="Such as the device it is on."
          name="name"
          defaultValue={initialName}
          maxLength={100}
          data-autofocus
          error={message}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
