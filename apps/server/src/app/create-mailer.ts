import { createOutboxMailer, createSmtpMailer, type Mailer } from '../platform/mailer/index.ts';
import type { Config } from './config/index.ts';

/** The way out for mail that the settings name. */
export function createMailer({ mail: { smtp } }: Pick<Config, 'mail'>): Mailer {
  return smtp === null ? createOutboxMailer() : createSmtpMailer(smtp);
}
