import { Button, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from '../../ui/brand.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './account-card.module.css';
import type { AccountFormState } from './use-account-form.ts';

interface AccountCardProps {
  title: string;
  /** Why the person is here, where that is not plain. */
  reason?: string | undefined;
  form: AccountFormState;
  action: string;
  /** Fields of the form. */
  children: ReactNode;
  otherWay: ReactNode;
}

/** The one calm card of sign-in and registration. */
export function AccountCard({ title, reason, form, action, children, otherWay }: AccountCardProps) {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Brand />
        <Title order={1} size="lg" className={classes.title}>
          {title}
        </Title>
        {reason && (
          <Text c="dimmed" role="status">
            {reason}
          </Text>
        )}
        {form.problem && <Notice kind="failed" title={form.problem.detail} code={form.problem.code} />}
        <form className={classes.form} onSubmit={form.submit} noValidate>
          {children}
          <Button type="submit" loading={form.isBusy} size="md" fullWidth>
            {action}
          </Button>
        </form>
        <Text size="sm" c="dimmed" className={classes.other}>
          {otherWay}
        </Text>
      </div>
    </main>
  );
}
