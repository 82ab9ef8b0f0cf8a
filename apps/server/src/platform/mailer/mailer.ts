/** A message that is ready to go, to one person. */
export interface OutgoingMail {
  /** Of its row; the Message-ID is made from it, so that a copy that was sent twice shows as one. */
  id: string;
  /** An address without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What it is about, such as `reset_password`: told to the provider, so that an operator can tell kinds of mail apart. */
  category: string;
}

/**
 * How mail leaves. A driver keeps nothing of a message and logs nothing of it: links in it are secrets.
 */
export interface Mailer {
  readonly driver: 'smtp' | 'outbox';
  /** Whether operators read the mail in its row of the database; otherwise nobody needs its body once it was sent. */
  readonly isReadInDatabase: boolean;
  /**
   * Resolves when the other side has taken the message over. Throws `MailError`, whose `isRetryable` says whether the
   * same message may be sent again, or the reason of `signal`; then no connection of this call is open any more.
   * Where the answer was lost the message may have been taken all the same.
   */
  send(mail: OutgoingMail, options: { signal: AbortSignal }): Promise<void>;
}
