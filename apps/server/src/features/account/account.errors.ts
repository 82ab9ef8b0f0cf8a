import { AppError } from '../../shared/errors.ts';

export const accountErrors = {
  sessionNotFound: () => new AppError('session.not_found', 'There is no such session, or it has ended.'),
  soleOwner: (names: readonly string[]) =>
    new AppError(
      'account.sole_owner',
      `You are the only owner of workspaces with other members. Hand them over first: ${names.join(', ')}.`,
    ),
  usernameTaken: () =>
    new AppError('account.username_taken', 'This username cannot be had. Choose another one.', {
      fields: [{ path: 'body.username', message: 'This username cannot be had. Choose another one.' }],
    }),
  /** Not 401: the session is as good as before. */
  passwordWrong: () =>
    new AppError('auth.password_wrong', 'This is not your password.', {
      fields: [{ path: 'body.currentPassword', message: 'This is not your password.' }],
    }),
};
