export type { AssertPasskey } from './assert-passkey.ts';
export { createPasskeys } from './create-passkeys.ts';
