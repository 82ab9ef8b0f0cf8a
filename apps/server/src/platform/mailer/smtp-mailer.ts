import { createTransport } from 'nodemailer';
import type { Mailer } from './mailer.ts';
import { toMailError } from './smtp-errors.ts';

export interface SmtpMailerOptions {
  host: string;
  port: number;
  /** `tls` from the first byte (RFC 8314), `starttls` or nothing sent, `none` in clear. */
  security: 'starttls' | 'tls' | 'none';
  login: { user: string; password: string } | null;
  /** `noreply@example.org` or `AudioTricks <noreply@example.org>`. */
  from: string;
  /** How long the server may say nothing at any point of the conversation. */
  silenceMs?: number;
  /** Certificates to trust besides those that Node trusts, PEM. */
  authorities?: string[];
}

/** A server that is slower to connect or to greet than this is away. */
const connectMs = 15_000;
/** RFC 5321 4.5.3.2 grants minutes; a worker's slot is worth more, and the message comes again. */
const defaultSilenceMs = 60_000;

/** Sends by SMTP (RFC 5321), one connection a message: mail is rare, and a dead connection is never found in a pool. */
export function createSmtpMailer(options: SmtpMailerOptions): Mailer {
  const { host, port, security, login, from, silenceMs = defaultSilenceMs, authorities } = options;
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: connectMs,
    greetingTimeout: Math.min(connectMs, silenceMs),
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    // Messages are made of strings of ours; nothing in them may make this process read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: { minVersion: 'TLSv1.2', ...(authorities ? { ca: authorities } : {}) },
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
  });

  return {
    driver: 'smtp',
    isReadInDatabase: false,
    async send({ id, to, subject, text, html, category }, { signal }) {
      signal.throwIfAborted();
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          // RFC 3834: nobody's vacation message is to answer it.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Mail-Category': category },
          signal,
        });
      } catch (failure) {
        signal.throwIfAborted();
        throw toMailError(failure);
      }
    },
  };
}
