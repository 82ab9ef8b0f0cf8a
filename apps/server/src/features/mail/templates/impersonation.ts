import { type MailMessage, renderMail } from './mail-template.ts';

/** Told as it begins, so that the person can end it. */
export function impersonationMail({
  operatorName,
  reason,
  until,
}: {
  operatorName: string;
  reason: string;
  until: Date;
}): MailMessage {
  return renderMail({
    category: 'impersonation',
    subject: 'An operator acts for you',
    preheader: `${operatorName} works in your account until ${until.toISOString()} at the latest.`,
    paragraphs: [
      `${operatorName}, an operator of this AudioTricks, works in your account from now on until ${until.toISOString()} at the latest. The reason they gave: ${reason}`,
      'They see and do what you may in your workspaces. They cannot change how you sign in, delete your account or a workspace, or change who is in one.',
      'You can end it at once: sign in and open Security in your account. What operators did there stays listed.',
    ],
  });
}
