import { type MailMessage, renderMail } from './mail-template.ts';

export function deletionScheduledMail({ days }: { days: number }): MailMessage {
  return renderMail({
    category: 'deletion_scheduled',
    subject: 'Your account is going to be deleted',
    preheader: `Signing in within ${days} days keeps it.`,
    paragraphs: [
      `As you wished, your AudioTricks account will be deleted in ${days} days, with everything in the workspaces that have no other member.`,
      'To keep it, sign in until then. That is all it takes.',
      'If it was not you, sign in now and change your password.',
    ],
  });
}

/** The person may have forgotten that they wanted it gone, or somebody else signed in. */
export function deletionCancelledMail(): MailMessage {
  return renderMail({
    category: 'deletion_cancelled',
    subject: 'Your account is not going to be deleted',
    preheader: 'Somebody signed in to it, which keeps it.',
    paragraphs: [
      'Somebody signed in to your AudioTricks account, so it stays. If you still want it deleted, ask for it again.',
      'If it was not you, choose a new password now, which ends every session of your account.',
    ],
  });
}

export function accountDeletedMail(): MailMessage {
  return renderMail({
    category: 'account_deleted',
    subject: 'Your account was deleted',
    preheader: 'It is gone, as you wished.',
    paragraphs: ['Your AudioTricks account was deleted, as you wished. This is the last mail about it.'],
  });
}
