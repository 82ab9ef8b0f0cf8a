import { type AdminUser, impersonationLifeMinutes } from '@audiotricks/contracts';
import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import type { FormEvent } from 'react';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { useStartImpersonation } from './use-acting.ts';

/** Asks why an operator wants to act for somebody, and says what that means. */
export function StartActingDialog({ user, onClose }: { user: AdminUser; onClose: () => void }) {
  const start = useStartImpersonation();
  const message = fieldMessages(start.error).reason;
  const problem = start.error && message === undefined ? describeProblem(start.error) : null;
  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    start.mutate({ userId: user.id, reason: String(new FormData(event.currentTarget).get('reason')) });
  }
  return (
    <Modal opened onClose={onClose} title={`Act for ${user.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={onSubmit} noValidate>
        <Text mb="md">
          For {impersonationLifeMinutes} minutes at most you see and do in this tab what they may, but for what is
          dangerous. They are told by mail, see it in their account and can end it. What you do is audited in both
          names.
        </Text>
        <Textarea
          label="Why"
          description="They read it."
          name="reason"
          maxLength={500}
          rows={2}
          data-autofocus
          error={message}
        />
        {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={start.isPending}>
            Act for them
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
