import { AppError } from '../../shared/errors.ts';

export const passkeyErrors = {
  invalid: (cause?: unknown) =>
    new AppError(
      'auth.passkey_invalid',
      'This passkey does not open an account here, or it took too long. Try again.',
      {
        cause,
      },
    ),
  unavailable: () =>
    new AppError('passkey.unavailable', 'Passkeys need a host name: this instance is reached by a bare address.'),
  full: () => new AppError('passkey.full', 'You have twenty passkeys, the most there can be. Remove one first.'),
  taken: () => new AppError('passkey.taken', 'This passkey is added already.'),
  notFound: () => new AppError('passkey.not_found', 'There is no such passkey.'),
  emailUnverified: () => new AppError('auth.email_unverified', 'Verify your e-mail address before you add a passkey.'),
};
