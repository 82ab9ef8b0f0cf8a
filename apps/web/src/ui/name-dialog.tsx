import { Button, Group, Modal, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { describeProblem, fieldMessages } from '../lib/problem.ts';
import { Notice } from './notice.tsx';

interface NameDialogProps {
  isOpen: boolean;
  title: string;
  action: string;
  /** What the name is called, and the field of the call that it goes into. */
  label?: string;
  field?: string;
  description?: string;
  initial?: string;
  maxLength: number;
  isBusy: boolean;
  error: unknown;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Asks for one name. */
export function NameDialog({
  isOpen,
  title,
  action,
  label = 'Name',
  field = 'name',
  description,
  initial = '',
  maxLength,
  isBusy,
  error,
  onName,
  onClose,
}: NameDialogProps) {
  const message = error ? fieldMessages(error)[field] : undefined;
  const problem = error && !message ? describeProblem(error) : null;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onName(String(new FormData(event.currentTarget).get(field)));
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit} noValidate>
        {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
        <TextInput
          label={label}
          description={description}
          name={field}
          defaultValue={initial}
          maxLength={maxLength}
          data-autofocus
          error={message}
        />
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
