import type { Mailer } from './mailer.ts';

/** Where there is no mail server: the message stays in its row, where the operator reads it. */
export function createOutboxMailer(): Mailer {
  return {
    driver: 'outbox',
    isReadInDatabase: true,
    async send(_mail, { signal }) {
      signal.throwIfAborted();
    },
  };
}
