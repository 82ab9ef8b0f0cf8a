import { AppError } from '../../shared/errors.ts';

/**
 * The other side did not take a message. Holds its status code and never its words: a server may quote what it refused,
 * and with that a link that is a secret. For the same reason there is no `cause`.
 */
export class MailError extends AppError {
  override readonly name = 'MailError';
}

export const mailErrors = {
  unreachable: (problem: string) =>
    new MailError(
      'mail.unreachable',
      `The mail server could not be reached, or the connection to it broke (${problem}).`,
    ),
  /** Retried, because an operator mends it: nothing is wrong with the message. */
  insecure: () =>
    new MailError('mail.insecure', 'The mail server offers no encryption, or its certificate is not to be trusted.'),
  /** Retried, because an operator mends it: nothing is wrong with the message. */
  loginRefused: (status: string) => new MailError('mail.login_refused', `The mail server refused the login${status}.`),
  deferred: (status: string) => new MailError('mail.deferred', `The mail server asks to try again later${status}.`),
  refused: (status: string) =>
    new MailError('mail.refused', `The mail server refused the message${status}.`, { isRetryable: false }),
};
