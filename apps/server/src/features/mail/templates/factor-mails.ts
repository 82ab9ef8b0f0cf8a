import { type MailMessage, renderMail } from './mail-template.ts';

const ifNotYou = 'If it was not you, ask for a new password now, and tell whoever runs your AudioTricks.';

/** Told after the fact, so that a stolen session is noticed (ASVS 6.3.7). `change` is a whole sentence. */
export function factorsChangedMail(change: string): MailMessage {
  return renderMail({
    category: 'factors_changed',
    subject: 'How you sign in was changed',
    preheader: change,
    paragraphs: [change, ifNotYou],
  });
}

export function recoveryCodeUsedMail(left: number): MailMessage {
  return renderMail({
    category: 'recovery_code_used',
    subject: 'A recovery code was used',
    preheader: 'Somebody signed in to your account with a recovery code.',
    paragraphs: [
      `Somebody signed in to your AudioTricks account with a recovery code. ${left} of them are left.`,
      ifNotYou,
    ],
  });
}
