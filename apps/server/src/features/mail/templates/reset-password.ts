import { type MailMessage, renderMail } from './mail-template.ts';

export function resetPasswordMail({ url, minutes }: { url: string; minutes: number }): MailMessage {
  return renderMail({
    category: 'reset_password',
    subject: 'Choose a new password',
    preheader: 'Somebody asked for a new password of your account.',
    paragraphs: ['Somebody, probably you, asked for a new password of your AudioTricks account.'],
    action: { label: 'Choose a new password', url },
    notes: [
      `The link works once, for ${minutes} minutes. A new password ends every session of your account.`,
      'If it was not you, there is nothing to do: your password stays as it is.',
    ],
  });
}
