import { type MailMessage, renderMail } from './mail-template.ts';

/** Told after the fact, so that a stolen mailbox or link is noticed (ASVS 6.3.7). */
export function passwordChangedMail(): MailMessage {
  return renderMail({
    category: 'password_changed',
    subject: 'Your password was changed',
    preheader: 'Whoever was signed in elsewhere was signed out.',
    paragraphs: [
      'The password of your AudioTricks account was changed, and whoever was signed in elsewhere was signed out.',
      'If it was not you, ask for a new password now, and tell whoever runs your AudioTricks.',
    ],
  });
}
