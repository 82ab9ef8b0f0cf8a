export type { AssertPasskey } from './assert-passkey.ts';
export { createPasskeys } from './create-passkeys.ts';
export { passkeyHostOf } from './relying-party.ts';
