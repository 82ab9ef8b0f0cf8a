export type { Mailer, OutgoingMail } from './mailer.ts';
export { createOutboxMailer } from './outbox-mailer.ts';
export { createSmtpMailer, type SmtpMailerOptions } from './smtp-mailer.ts';
