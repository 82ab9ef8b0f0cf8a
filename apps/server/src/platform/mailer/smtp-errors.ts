import { type MailError, mailErrors } from './mailer.errors.ts';

/** What nodemailer sets on its errors. */
interface SmtpFailure {
  /** `EAUTH`, `ETLS`, `ESOCKET`, … or a code of Node's. */
  code?: unknown;
  /** The server's whole reply; it may quote the message. */
  response?: unknown;
  /** The status the reply began with. */
  responseCode?: unknown;
  message?: unknown;
}

const certificateProblem = /certificate|self[- ]signed|altnames|ssl|tls/i;

/** What became of a message by the status of RFC 5321: 4yz may pass, 5yz is final. */
export function toMailError(failure: unknown): MailError {
  const { code, response, responseCode, message } = failure as SmtpFailure;
  if (code === 'EAUTH' || code === 'ENOAUTH') return mailErrors.loginRefused(statusOf(response));
  if (code === 'ETLS' || (code === 'ESOCKET' && certificateProblem.test(String(message)))) return mailErrors.insecure();
  if (typeof responseCode === 'number' && responseCode >= 500) return mailErrors.refused(statusOf(response));
  if (typeof responseCode === 'number' && responseCode >= 400) return mailErrors.deferred(statusOf(response));
  // Before anything was sent: an address that SMTP cannot carry will not be one the next time.
  if (code === 'EENVELOPE') return mailErrors.refused('');
  return mailErrors.unreachable(typeof code === 'string' ? code : 'no code');
}

/** ` (550 5.1.1)`: the codes of RFC 5321 and RFC 3463, without the words behind them. */
function statusOf(response: unknown): string {
  const [status] = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(String(response ?? '')) ?? [];
  return status === undefined ? '' : ` (${status.replace('-', ' ')})`;
}
