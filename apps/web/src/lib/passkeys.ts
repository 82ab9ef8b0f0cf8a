import {
  newPasskeyOptions,
  type PasskeyAssertion,
  type PasskeyRegistration,
  passkeyAssertionSchema,
  passkeyOptions,
  passkeyRegistrationSchema,
} from '@audiotricks/contracts';
import type { Client } from '@audiotricks/sdk';
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

type Caller = Pick<Client, 'call'>;

/** The browser gave no passkey: somebody said no, waited too long, or has none here. */
class PasskeyRefused extends Error {
  readonly code = 'passkey.refused';
  readonly detail = 'The browser gave no passkey. It was cancelled, took too long, or there is none here.';
}

const refused = (cause: unknown): never => {
  throw new PasskeyRefused('passkey.refused', { cause });
};

/** Passkeys belong to a name: a bare address (`127.0.0.1`, `[::1]`) has none. */
export const hasPasskeySupport = (): boolean =>
  browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(window.location.hostname);

/** Asks the browser for a passkey of this instance, as a proof. */
export async function askForPasskey(client: Caller): Promise<PasskeyAssertion> {
  const options: unknown = await client.call(passkeyOptions);
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
  return passkeyAssertionSchema.parse(await startAuthentication({ optionsJSON }).catch(refused));
}

/** Has the browser make a passkey for the person who is signed in. */
export async function makePasskey(client: Caller): Promise<PasskeyRegistration> {
  const options: unknown = await client.call(newPasskeyOptions);
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  return passkeyRegistrationSchema.parse(await startRegistration({ optionsJSON }).catch(refused));
}
