export { LinkedSignInsSection } from './linked-sign-ins-section.tsx';
export { isStepUpReturn } from './oidc-step-up.ts';
export { OidcStepUpPage } from './oidc-step-up-page.tsx';
export { PasskeysSection } from './passkeys-section.tsx';
export { createStepUpAsker, type StepUpAsker } from './step-up-asker.ts';
export { StepUpDialog } from './step-up-dialog.tsx';
export { TwoFactorSection } from './two-factor-section.tsx';
export { useAccountSecurity } from './use-factors.ts';
