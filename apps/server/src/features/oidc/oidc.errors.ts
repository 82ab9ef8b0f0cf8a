import { AppError } from '../../shared/errors.ts';

export const oidcErrors = {
  notConfigured: () => new AppError('oidc.not_configured', 'This instance has no other place to sign in at.'),
  unavailable: (cause: unknown) =>
    new AppError('oidc.unavailable', 'The place to sign in at does not answer. Try again in a moment.', { cause }),
  refused: (cause?: unknown) =>
    new AppError('oidc.refused', 'Signing in elsewhere did not succeed. Start again.', { cause }),
  notAnew: () => new AppError('oidc.refused', 'You have to sign in anew there to show that it is you. Start again.'),
  somebodyElse: () => new AppError('oidc.refused', 'You signed in as somebody else there. Start again.'),
  expired: () => new AppError('oidc.expired', 'This took too long, or was done already. Start again.'),
  emailUnverified: () =>
    new AppError('oidc.email_unverified', 'The place you signed in at does not vouch for your e-mail address.'),
  linkRequired: () =>
    new AppError('oidc.link_required', 'An account has your address. Sign in to it once, and the two are linked.'),
  linkNotFound: () => new AppError('linked_sign_in.not_found', 'There is no such sign-in, or it was unlinked already.'),
  taken: () => new AppError('oidc.taken', 'That sign-in is linked to another account.'),
};
