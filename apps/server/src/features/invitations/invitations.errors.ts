import { maxOpenInvitations } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';

const wrongEmail = (message: string) => ({ fields: [{ path: 'body.email', message }] });

export const invitationNotFound = () =>
  new AppError('invitation.not_found', 'There is no such invitation: it was accepted or taken back.');

export const invitationExists = () => {
  const detail = 'This address is invited already. Send the link again, or take the invitation back first.';
  return new AppError('invitation.exists', detail, wrongEmail(detail));
};

export const memberExists = () => {
  const detail = 'Whoever has this address is a member of the workspace already.';
  return new AppError('member.exists', detail, wrongEmail(detail));
};

export const tooManyInvitations = () =>
  new AppError('invitation.too_many', `A workspace has at most ${maxOpenInvitations} open invitations.`);

export const sentRecently = () =>
  new AppError('invitation.sent_recently', 'The link was sent less than a minute ago. Wait a moment.');

export const inviterUnverified = () =>
  new AppError('auth.email_unverified', 'Confirm your e-mail address before you invite others.');

/** One answer for all that is wrong with a link: guesses learn nothing. */
export const invitationLinkInvalid = () =>
  new AppError(
    'invitation.link_invalid',
    'This invitation was accepted, was taken back, or is too old. Ask whoever invited you for another.',
  );

export const otherAddress = () =>
  new AppError('invitation.other_address', 'This invitation is for another e-mail address than that of your account.');
