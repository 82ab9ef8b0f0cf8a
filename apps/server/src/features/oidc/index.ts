export { type AssertOidc, createOidc } from './create-oidc.ts';
export type { OidcSettings } from './oidc-provider.ts';
