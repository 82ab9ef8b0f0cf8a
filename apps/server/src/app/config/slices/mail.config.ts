import { z } from 'zod';
import { isLoopback } from '../loopback.ts';
import { oneOf, type Values, variable, wholeNumber } from '../variable.ts';

const sender = z
  .string()
  .regex(
    /^(?:[^<>"\r\n]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
    'must be an address such as noreply@example.org or AudioTricks <noreply@example.org>',
  );

const withoutServer = { note: 'mail stays in the local outbox of this instance, where the operator reads it' };

export const mailVariables = {
  SMTP_HOST: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address')
      .optional(),
    { description: 'The mail server that mail is handed to. Needs MAIL_FROM.', default: withoutServer },
  ),
  SMTP_PORT: variable(wholeNumber(1, 65_535).optional(), {
    description: 'Its port.',
    default: { note: '587, with SMTP_SECURITY=tls 465' },
  }),
  SMTP_SECURITY: variable(oneOf('starttls', 'tls', 'none').default('starttls'), {
    description:
      'How mail is encrypted on its way to the mail server: starttls (or it is not sent), tls (from the first byte) or none.',
    default: 'starttls',
  }),
  SMTP_USER: variable(z.string().max(256).optional(), {
    description: 'Name to sign in to the mail server with. Needs SMTP_PASSWORD.',
    default: { note: 'without signing in' },
  }),
  SMTP_PASSWORD: variable(z.string().max(1024).optional(), {
    description: 'Password to sign in to the mail server with.',
    default: { note: 'without signing in' },
    secret: true,
  }),
  MAIL_FROM: variable(sender.optional(), {
    description: 'Whom mail is from.',
    default: { note: 'none; needed with SMTP_HOST' },
  }),
};

export interface MailConfig {
  /** Null: mail stays in the local outbox. */
  smtp: {
    host: string;
    port: number;
    security: 'starttls' | 'tls' | 'none';
    login: { user: string; password: string } | null;
    from: string;
  } | null;
}

type MailValues = Values<typeof mailVariables>;

/** What is wrong with the variables together. */
export function checkMail(values: MailValues): string | undefined {
  const { SMTP_HOST: host, SMTP_USER: user, SMTP_PASSWORD: password, MAIL_FROM: from } = values;
  if (host === undefined) {
    const stray = (['SMTP_PORT', 'SMTP_USER', 'SMTP_PASSWORD', 'MAIL_FROM'] as const).find(
      (name) => values[name] !== undefined,
    );
    return stray === undefined ? undefined : `SMTP_HOST must be set too when ${stray} is`;
  }
  if (from === undefined) return 'MAIL_FROM must be set too when SMTP_HOST is';
  if (user !== undefined && password === undefined) return 'SMTP_PASSWORD must be set too when SMTP_USER is';
  if (user === undefined && password !== undefined) return 'SMTP_USER must be set too when SMTP_PASSWORD is';
  if (values.SMTP_SECURITY === 'none' && user !== undefined && !isLoopback(host)) {
    return 'SMTP_SECURITY must be starttls or tls when SMTP_USER is set: the password would cross the network in clear';
  }
  return undefined;
}

export function buildMailConfig(values: MailValues): MailConfig {
  const {
    SMTP_HOST: host,
    SMTP_SECURITY: security,
    SMTP_USER: user,
    SMTP_PASSWORD: password,
    MAIL_FROM: from,
  } = values;
  if (host === undefined || from === undefined) return { smtp: null };
  const port = values.SMTP_PORT ?? (security === 'tls' ? 465 : 587);
  const login = user === undefined || password === undefined ? null : { user, password };
  return { smtp: { host, port, security, login, from } };
}
