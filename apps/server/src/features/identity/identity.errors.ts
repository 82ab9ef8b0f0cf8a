import { AppError } from '../../shared/errors.ts';

export const identityErrors = {
  tokenInvalid: (cause?: unknown) =>
    new AppError('auth.token_invalid', 'The access token is not valid, or no longer valid.', { cause }),
  credentialsInvalid: () => new AppError('auth.credentials_invalid', 'E-mail, username or password is wrong.'),
  /** Where addresses are verified first: the same words for both, so that nobody learns which accounts there are. */
  credentialsInvalidOrUnverified: () =>
    new AppError(
      'auth.credentials_invalid',
      'E-mail, username or password is wrong, or the address is not confirmed yet: open the link in its mail, or ask for a new password, which confirms it too.',
    ),
  refreshInvalid: () => new AppError('auth.refresh_invalid', 'This session has ended. Sign in again.'),
  refreshReused: () =>
    new AppError('auth.refresh_reused', 'This session was ended because its secret was used twice. Sign in again.'),
  registrationClosed: () => new AppError('auth.registration_closed', 'Registration is closed on this instance.'),
  invitationNeeded: () =>
    new AppError('auth.registration_closed', 'Registering here needs an invitation. Open the link in its mail.'),
  emailTaken: () =>
    new AppError('auth.email_taken', 'There is already an account with this e-mail address.', {
      fields: [{ path: 'body.email', message: 'There is already an account with this e-mail address.' }],
    }),
  linkInvalid: () =>
    new AppError(
      'auth.link_invalid',
      'This link has been used, is too old, or was replaced by a newer one. Ask for another.',
    ),
  emailUnverified: () =>
    new AppError('auth.email_unverified', 'Open the link that was sent to your e-mail address, then sign in.'),
  secondFactorRequired: () =>
    new AppError('auth.second_factor_required', 'The password is right. Give a code of your app, or a recovery code.'),
  lastWayIn: () =>
    new AppError(
      'auth.last_way_in',
      'This is your only way to sign in. Give your account a password or a passkey first.',
    ),
  passwordTooCommon: () =>
    new AppError('auth.password_too_common', 'This password is among the first that anyone would try.', {
      fields: [{ path: 'body.password', message: 'Choose a password that is harder to guess.' }],
    }),
  tooBusy: () => new AppError('server.unavailable', 'Too many people are signing in right now. Try again in a moment.'),
};
