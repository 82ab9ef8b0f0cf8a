import type { AccountSecurity } from '@audiotricks/contracts';
import { Button, Modal, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { describeProblem } from '../../lib/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import classes from './factors.module.css';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useAccountSecurity, useTwoFactor } from './use-factors.ts';

/** Whether signing in with the password asks for a code as well. */
export function TwoFactorSection() {
  const security = useAccountSecurity();
  const problem = security.error ? describeProblem(security.error) : null;
  return (
    <section className={classes.section} aria-labelledby="two-factor">
      <h2 id="two-factor" className={classes.title}>
        Two-factor sign-in
      </h2>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {security.isPending && <Skeleton height={72} />}
      {security.data && (security.data.totpConfirmedAt ? <IsOn security={security.data} /> : <IsOff />)}
    </section>
  );
}

function IsOff() {
  const { begin, confirm, refresh } = useTwoFactor();
  const problem = begin.error ? describeProblem(begin.error) : null;
  const close = () => {
    begin.reset();
    return refresh();
  };
  return (
    <>
      <p className={classes.text}>
        Off. With it on, signing in with your password also asks for a code of an app on your phone.
      </p>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <div className={classes.actions}>
        <Button loading={begin.isPending} onClick={() => begin.mutate()}>
          Set up an app
        </Button>
      </div>
      <EnrolDialog enrolment={begin.data ?? null} confirm={confirm} onClose={close} />
    </>
  );
}

function IsOn({ security }: { security: AccountSecurity }) {
  const { remove, makeCodes } = useTwoFactor();
  const [isAsking, setAsking] = useState(false);
  const { recoveryCodesLeft: left } = security;
  const problem = makeCodes.error ? describeProblem(makeCodes.error) : null;
  return (
    <>
      <p className={classes.text}>On. Signing in with your password asks for a code of your app.</p>
      <p className={classes.dim}>{left === 1 ? 'One recovery code is left.' : `${left} recovery codes are left.`}</p>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      <div className={classes.actions}>
        <Button variant="default" loading={makeCodes.isPending} onClick={() => makeCodes.mutate()}>
          Make new recovery codes
        </Button>
        <Button variant="subtle" color="gray" onClick={() => setAsking(true)}>
          Turn off
        </Button>
      </div>
      <Modal
        opened={makeCodes.data !== undefined}
        onClose={makeCodes.reset}
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
        title="Recovery codes"
        size="lg"
      >
        <RecoveryCodes codes={makeCodes.data?.recoveryCodes ?? []} onKept={makeCodes.reset} />
      </Modal>
      <ConfirmDialog
        isOpen={isAsking}
        title="Turn two-factor sign-in off?"
        text="Your password alone will let somebody in. The recovery codes end, too."
        action="Turn off"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => setAsking(false) })}
        onClose={() => {
          remove.reset();
          setAsking(false);
        }}
      />
    </>
  );
}
