export { safeRedirect } from './redirect.ts';
export { RegisterPage } from './register-page.tsx';
export { createSessionGate, type SessionGate } from './session-gate.ts';
export { SignInPage } from './sign-in-page.tsx';
