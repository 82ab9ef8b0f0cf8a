import { Button, Group, Modal, Text } from '@mantine/core';
import { describeProblem } from '../lib/problem.ts';
import { Notice } from './notice.tsx';

interface ConfirmDialogProps {
  isOpen: boolean;
  title: string;
  /** What will be gone. */
  text: string;
  action: string;
  /** Nothing is taken from anybody. */
  isHarmless?: boolean;
  isBusy?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, text, action, isHarmless, isBusy, error, onConfirm, onClose } = props;
  const problem = error ? describeProblem(error) : null;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Text>{text}</Text>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {isHarmless ? 'Cancel' : 'Keep'}
        </Button>
        <Button {...(!isHarmless && { color: 'red' })} loading={isBusy ?? false} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
