import type { Passkey } from '@audiotricks/contracts';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { hasPasskeySupport } from '../../lib/passkeys.ts';
import { describeProblem } from '../../lib/problem.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { NameDialog } from '../../ui/name-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './factors.module.css';
import { usePasskeyChanges, usePasskeys } from './use-factors.ts';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
/** How a person tells their passkeys apart. */
const nameHint = 'Such as the device it is on.';
const maxNameLength = 100;

/** My passkeys: added, renamed, removed. */
export function PasskeysSection() {
  const passkeys = usePasskeys();
  const { add } = usePasskeyChanges();
  const [isNaming, setNaming] = useState(false);
  const close = () => {
    setNaming(false);
    add.reset();
  };
  const problem = passkeys.error ? describeProblem(passkeys.error) : null;
  return (
    <section className={classes.section} aria-labelledby="passkeys">
      <h2 id="passkeys" className={classes.title}>
        Passkeys
      </h2>
      <p className={classes.text}>
        A passkey signs you in without your password: by fingerprint, face or PIN of a device, or by a security key.
      </p>
      {problem && <Notice kind="failed" title={problem.detail} code={problem.code} />}
      {passkeys.isPending && <Skeleton height={48} />}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className={classes.list}>
          {passkeys.data.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <div className={classes.actions}>
        {hasPasskeySupport() ? (
          <Button variant="default" onClick={() => setNaming(true)}>
            Add a passkey
          </Button>
        ) : (
          <p className={classes.dim}>
            This browser has no passkeys here. They need a secure address (https) with a name.
          </p>
        )}
      </div>
      <NameDialog
        isOpen={isNaming}
        title="Add a passkey"
        action="Go on"
        description={nameHint}
        maxLength={maxNameLength}
        isBusy={add.isPending}
        error={add.error}
        onName={(name) => add.mutate(name, { onSuccess: close })}
        onClose={close}
      />
    </section>
  );
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const { rename, remove } = usePasskeyChanges();
  const [asked, setAsked] = useState<'name' | 'removal' | null>(null);
  const { id: passkeyId, name, lastUsedAt, createdAt } = passkey;
  const close = () => {
    setAsked(null);
    rename.reset();
    remove.reset();
  };
  return (
    <li className={classes.row}>
      <div>
        <p className={classes.text}>{name}</p>
        <p className={classes.dim}>
          Added {day.format(new Date(createdAt))},{' '}
          {lastUsedAt ? `last used ${day.format(new Date(lastUsedAt))}` : 'not used yet'}
        </p>
      </div>
      <div className={classes.actions}>
        <Button variant="subtle" color="gray" aria-label={`Rename ${name}`} onClick={() => setAsked('name')}>
          Rename
        </Button>
        <Button variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={() => setAsked('removal')}>
          Remove
        </Button>
      </div>
      <NameDialog
        isOpen={asked === 'name'}
        title="Rename the passkey"
        action="Save"
        description={nameHint}
        initial={name}
        maxLength={maxNameLength}
        isBusy={rename.isPending}
        error={rename.error}
        onName={(newName) => rename.mutate({ passkeyId, name: newName }, { onSuccess: close })}
        onClose={close}
      />
      <ConfirmDialog
        isOpen={asked === 'removal'}
        title={`Remove “${name}”?`}
        text="It signs nobody in any more. Delete it in your browser or device as well."
        action="Remove"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(passkeyId, { onSuccess: close })}
        onClose={close}
      />
    </li>
  );
}
