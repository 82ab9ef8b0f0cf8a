import { randomUUID } from 'node:crypto';
import {
  beginTotp,
  confirmTotp,
  forgotPassword,
  type LinkedSignIn,
  listLinkedSignIns,
  listPasskeys,
  makeRecoveryCodes,
  type Passkey,
  readAccountSecurity,
  readSignInMethods,
  removePasskey,
  removeTotp,
  renamePasskey,
  unlinkSignIn,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

export interface Factors {
  /** As of somebody who never set anything up. */
  reset: () => void;
  addPasskey: (name: string) => void;
  linkSignIn: (name: string, isUsable?: boolean) => void;
  /** As of somebody who signs in elsewhere only. */
  forgetPassword: () => void;
}

/** The one code that the app of everybody shows. */
export const goodCode = '123456';

/** Two-factor sign-in and passkeys in memory; what browsers make of WebAuthn is tested against the server. */
export function mountFactors(server: ContractServer): Factors {
  let confirmedAt: string | null = null;
  let hasPassword = true;
  const passkeys: Passkey[] = [];
  const signIns: LinkedSignIn[] = [];
  const codes = () => ({
    recoveryCodes: Array.from({ length: 10 }, (_, at) => `${at}bcdef-ghjkmn-pqrstv-wxyz23`),
  });
  const passkeyOf = (id: string | undefined) => {
    const passkey = passkeys.find((one) => one.id === id);
    if (!passkey) throw new Refusal('passkey.not_found', 'There is no such passkey.');
    return passkey;
  };

  server.mount(readSignInMethods, () => ({ registration: 'open', passkeyHost: null, oidc: { name: 'Acme' } }));
  server.mount(readAccountSecurity, () => ({
    hasPassword,
    totpConfirmedAt: confirmedAt,
    recoveryCodesLeft: confirmedAt === null ? 0 : 10,
    oidc: signIns.some(({ isUsable }) => isUsable) ? { name: 'Acme' } : null,
  }));
  server.mount(beginTotp, () => ({
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    uri: 'otpauth://totp/AudioTricks:ada%40example.org?issuer=AudioTricks&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
  }));
  server.mount(confirmTotp, ({ body }) => {
    const { code } = body as { code?: string };
    if (code !== goodCode) {
      const message = 'This code is not right, or was used already. Wait for the next one.';
      throw new Refusal('auth.code_invalid', message, [{ path: 'body.code', message }]);
    }
    confirmedAt = new Date().toISOString();
    return codes();
  });
  server.mount(makeRecoveryCodes, codes);
  server.mount(removeTotp, () => {
    confirmedAt = null;
  });
  server.mount(listPasskeys, () => ({ items: passkeys, nextCursor: null }));
  server.mount(renamePasskey, ({ params, body }) =>
    Object.assign(passkeyOf(params.passkeyId), renamePasskey.body?.parse(body)),
  );
  server.mount(removePasskey, ({ params }) => {
    passkeys.splice(passkeys.indexOf(passkeyOf(params.passkeyId)), 1);
  });

  server.mount(forgotPassword, () => undefined);
  server.mount(listLinkedSignIns, () => ({ items: signIns, nextCursor: null }));
  server.mount(unlinkSignIn, ({ params }) => {
    const at = signIns.findIndex(({ id }) => id === params.linkedSignInId);
    if (at === -1) throw new Refusal('linked_sign_in.not_found', 'There is no such sign-in.');
    if (!hasPassword && signIns.length === 1)
      throw new Refusal('auth.last_way_in', 'This is your only way to sign in.');
    signIns.splice(at, 1);
  });

  return {
    reset: () => {
      confirmedAt = null;
      hasPassword = true;
      signIns.length = 0;
      passkeys.length = 0;
    },
    forgetPassword: () => {
      hasPassword = false;
    },
    linkSignIn: (name, isUsable = true) =>
      signIns.push({
        id: randomUUID(),
        issuer: 'https://login.example.org',
        name,
        isUsable,
        createdAt: new Date().toISOString(),
      }),
    addPasskey: (name) =>
      passkeys.push({
        id: randomUUID(),
        name,
        isBackedUp: false,
        lastUsedAt: null,
        createdAt: new Date().toISOString(),
      }),
  };
}
