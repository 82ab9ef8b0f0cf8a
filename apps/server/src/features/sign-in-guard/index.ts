export { createDeleteOldThrottles } from './delete-old-throttles.ts';
export { createSignInGuard, type SignInGuard, unlockAccount } from './sign-in-guard.ts';
export { type Limit, returnAttempt, takeAttempt, throttleKey, waitOf } from './throttle.repository.ts';
