import { type MailMessage, renderMail } from './mail-template.ts';

interface Told {
  sentence: string;
  /** Where it came from, if known. */
  ipAddress: string | null;
}

/** Told as it happens, so that the person can act on it (ASVS 6.3.5). */
export function securityEventMail({ sentence, ipAddress }: Told): MailMessage {
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

/** To the owners of a workspace. Who it was stands in the list: a mail may be read by others. */
export function workspaceEventMail({ sentence, ipAddress }: Told): MailMessage {
  return renderMail({
    category: 'workspace_security_event',
    subject: 'Something looks wrong in your workspace',
    preheader: sentence,
    paragraphs: [
      sentence,
      ...(ipAddress === null ? [] : [`It came from the address ${ipAddress}.`]),
      'If that was not meant to be, take the person out of the workspace, which ends what they can read at once.',
    ],
    notes: ['AudioTricks says who it was among the security events of the workspace.'],
  });
}
