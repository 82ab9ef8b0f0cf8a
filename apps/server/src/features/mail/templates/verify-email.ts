import { type MailMessage, renderMail } from './mail-template.ts';

/** Names no person: whoever registers gives name and address, and must not send words of theirs to a stranger. */
export function verifyEmailMail({ url, hours }: { url: string; hours: number }): MailMessage {
  return renderMail({
    category: 'verify_email',
    subject: 'Confirm your e-mail address',
    preheader: 'One click, so that we know this address is yours.',
    paragraphs: ['Somebody, probably you, gave this address to AudioTricks. Confirm that it is yours.'],
    action: { label: 'Confirm this address', url },
    notes: [
      `The link works once, for ${hours} hours.`,
      'If it was not you, there is nothing to do: without the link nobody can confirm it.',
    ],
  });
}
