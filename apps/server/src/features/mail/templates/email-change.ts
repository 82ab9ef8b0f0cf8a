import { type MailMessage, renderMail } from './mail-template.ts';

/** To the address of now, before anything changes: names no other address, which may be a stranger's. */
export function emailChangeAskedMail(): MailMessage {
  return renderMail({
    category: 'email_change_asked',
    subject: 'Another e-mail address for your account',
    preheader: 'It takes effect when the new address is confirmed.',
    paragraphs: [
      'Somebody who is signed in to your AudioTricks account asked for another e-mail address. It takes effect when the new address is confirmed.',
      'If it was not you, change your password now: that ends every other session.',
    ],
  });
}

/** To the address that was, after the fact. */
export function emailChangedMail(): MailMessage {
  return renderMail({
    category: 'email_changed',
    subject: 'Your e-mail address was changed',
    preheader: 'Your account has another address from now on.',
    paragraphs: [
      'Your AudioTricks account has another e-mail address from now on; this one does not sign in any more.',
      'If it was not you, tell whoever runs your AudioTricks.',
    ],
  });
}

/** To an address that has an account, which somebody wanted for another. */
export function addressTakenMail(): MailMessage {
  return renderMail({
    category: 'address_taken',
    subject: 'You already have an account',
    preheader: 'Somebody gave this address to AudioTricks.',
    paragraphs: [
      'Somebody, probably you, gave this address to AudioTricks. It already has an account there, so nothing was changed.',
      'If you have forgotten its password, ask for a new one where you sign in.',
    ],
  });
}
