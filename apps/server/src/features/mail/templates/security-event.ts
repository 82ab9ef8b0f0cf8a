import { type MailMessage, renderMail } from './mail-template.ts';

/** Told as it happens, so that the person can act on it (ASVS 6.3.5). */
export function securityEventMail({
  sentence,
  ipAddress,
}: {
  sentence: string;
  ipAddress: string | null;
}): MailMessage {
  return renderMail({
    category: 'security_event',
    subject: 'Something looks wrong around your account',
    preheader: sentence,
    paragraphs: [
      sentence,
      ...(ipAddress === null ? [] : [`It came from the address ${ipAddress}.`]),
      'If you do not know why, choose a new password now, which ends every session of your account.',
    ],
    notes: ['AudioTricks lists it among the security events of your account.'],
  });
}
