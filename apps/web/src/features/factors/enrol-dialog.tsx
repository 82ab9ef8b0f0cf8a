import type { TotpEnrolment } from '@audiotricks/contracts';
import { Button, Code, Group, Modal, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { describeProblem, fieldMessages } from '../../lib/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './factors.module.css';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import type { useTwoFactor } from './use-factors.ts';

interface EnrolDialogProps {
  enrolment: TotpEnrolment | null;
  confirm: ReturnType<typeof useTwoFactor>['confirm'];
  onClose: () => void;
}

/** From the QR code over the first code to the recovery codes. */
export function EnrolDialog({ enrolment, confirm, onClose }: EnrolDialogProps) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => {
    confirm.reset();
    setCodes(null);
    onClose();
  };
  return (
    <Modal
      opened={enrolment !== null}
      onClose={close}
      // Codes that were not kept are gone: only the button closes them.
      closeOnClickOutside={codes === null}
      closeOnEscape={codes === null}
      withCloseButton={codes === null}
      title={codes ? 'Recovery codes' : 'Set up an authenticator app'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      size="lg"
    >
      {codes ? (
        <RecoveryCodes codes={codes} onKept={close} />
      ) : (
        enrolment && <FirstCode enrolment={enrolment} confirm={confirm} onCodes={setCodes} />
      )}
    </Modal>
  );
}

interface FirstCodeProps {
  enrolment: TotpEnrolment;
  confirm: EnrolDialogProps['confirm'];
  onCodes: (codes: readonly string[]) => void;
}

function FirstCode({ enrolment, confirm, onCodes }: FirstCodeProps) {
  const message = confirm.error ? fieldMessages(confirm.error).code : undefined;
  const problem = confirm.error && !message ? describeProblem(confirm.error) : null;
  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code'));
    confirm.mutate(code, { onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes) });
  }
  return (
    <form className={classes.steps} onSubmit={onSubmit} noValidate>
      <Text>Scan this with an authenticator app, then type the six digits that it shows.</Text>
      <QrCode text={enrolment.uri} label="QR code for an authenticator app" />
      <Text size="sm">
        No camera? Type this key into the app: <Code>{enrolment.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</Code>
      </Text>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <TextInput
        label="Code of your app"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        error={message}
      />
      <Group justify="flex-end">
        <Button type="submit" loading={confirm.isPending}>
          Turn on
        </Button>
      </Group>
    </form>
  );
}
