export { ForgotPasswordPage } from './forgot-password-page.tsx';
export { safeRedirect } from './redirect.ts';
export { RegisterPage } from './register-page.tsx';
export { ResendLink } from './resend-link.tsx';
export { ResetPasswordPage } from './reset-password-page.tsx';
export { createSessionGate, type SessionGate } from './session-gate.ts';
export { SignInPage } from './sign-in-page.tsx';
export { useAccountForm } from './use-account-form.ts';
export { VerifyEmailPage } from './verify-email-page.tsx';
