import { type AuthCookie, createAuthCookie } from '../identity/index.ts';

/** Holds the secret of a sign-in that waits for its second factor. */
export const secondFactorCookie = (publicUrl: string): AuthCookie => createAuthCookie(publicUrl, 'at_second_factor');
