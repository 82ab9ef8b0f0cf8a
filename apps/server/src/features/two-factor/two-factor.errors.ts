import { AppError } from '../../shared/errors.ts';

export const twoFactorErrors = {
  expired: () => new AppError('auth.second_factor_expired', 'This took too long, or was done already. Sign in again.'),
  codeInvalid: (field: 'code' | 'recoveryCode') => {
    const detail =
      field === 'code'
        ? 'This code is not right, or was used already. Wait for the next one.'
        : 'This recovery code is not right, or was used already.';
    return new AppError('auth.code_invalid', detail, { fields: [{ path: `body.${field}`, message: detail }] });
  },
  passkeyOfOther: () => new AppError('auth.passkey_invalid', 'This passkey belongs to another account.'),
  tooManyAttempts: () =>
    new AppError('auth.too_many_attempts', 'That was wrong too often. Wait a while before you try again.'),
  totpOn: () => new AppError('auth.totp_on', 'Two-factor sign-in is on. Turn it off before you set it up anew.'),
  totpNotBegun: () => new AppError('auth.totp_not_begun', 'Set up an authenticator app first.'),
  stepUpFailed: () =>
    new AppError('auth.step_up_failed', 'That is not right.', {
      fields: [{ path: 'body.password', message: 'The password is not right.' }],
    }),
  codeNeeded: (field: 'password' | 'oidcQuery') =>
    new AppError('auth.step_up_failed', 'Two-factor sign-in is on: that alone is not enough.', {
      fields: [{ path: `body.${field}`, message: 'Give a code of your app instead.' }],
    }),
};
