import { Button, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from '../../ui/brand.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './account-card.module.css';
import type { AccountFormState } from './use-account-form.ts';

interface CardProps {
  /** Absent while nothing is known yet. */
  title?: string;
  /** Why the person is here, where that is not plain. */
  reason?: ReactNode;
  children: ReactNode;
}

/** The one calm card of all that happens before somebody is signed in. */
export function Card({ title, reason, children }: CardProps) {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Brand />
        {title && (
          <Title order={1} size="lg" className={classes.title}>
            {title}
          </Title>
        )}
        {reason && (
          <Text c="dimmed" role="status">
            {reason}
          </Text>
        )}
        {children}
      </div>
    </main>
  );
}

interface AccountFormProps {
  form: AccountFormState;
  action: string;
  /** What can be done about what went wrong. */
  wayOut?: ReactNode;
  children: ReactNode;
}

/** A form in the card, under what went wrong; `children` are its fields. */
export function AccountForm({ form, action, wayOut, children }: AccountFormProps) {
  return (
    <>
      {form.problem && <Notice kind="failed" title={form.problem.detail} code={form.problem.code} actions={wayOut} />}
      <form className={classes.form} onSubmit={form.submit} noValidate>
        {children}
        <Button type="submit" loading={form.isBusy} size="md" fullWidth>
          {action}
        </Button>
      </form>
    </>
  );
}

interface AccountCardProps extends CardProps, AccountFormProps {
  otherWay: ReactNode;
  children: ReactNode;
}

/** The card with a form. */
export function AccountCard({ form, action, wayOut, otherWay, children, ...card }: AccountCardProps) {
  return (
    <Card {...card}>
      <AccountForm form={form} action={action} wayOut={wayOut}>
        {children}
      </AccountForm>
      <Text size="sm" c="dimmed" className={classes.other}>
        {otherWay}
      </Text>
    </Card>
  );
}
