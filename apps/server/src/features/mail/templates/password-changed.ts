import { type MailMessage, renderMail } from './mail-template.ts';

/** Told after the fact, so that a stolen mailbox or link is noticed (ASVS 6.3.7). */
export function passwordChangedMail(): MailMessage {
  return renderMail({
    category: 'password_changed',
    subject: 'Your password was changed',
    preheader: 'Every session of your account was ended.',
    paragraphs: [
      'The password of your AudioTricks account was changed, and every session of it was ended.',
      'If it was not you, ask for a new password now, and tell whoever runs your AudioTricks.',
    ],
  });
}
