import { type MailMessage, renderMail } from './mail-template.ts';

/**
 * Names neither the workspace nor a person by words that somebody chose, who must not send them to a stranger: `from`
 * is a confirmed address, null where there is none. The page behind the link says more.
 */
export function invitationMail({ url, days, from }: { url: string; days: number; from: string | null }): MailMessage {
  const who = from ?? 'Somebody';
  return renderMail({
    category: 'invitation',
    subject: 'You are invited to a workspace',
    preheader: `${who} invites you to work together in AudioTricks.`,
    paragraphs: [`${who} invites you to a workspace in AudioTricks, where recordings become text.`],
    action: { label: 'See the invitation', url },
    notes: [
      `The link works once, for ${days} days, for this address.`,
      'If you do not want to join, there is nothing to do.',
    ],
  });
}
