import type { Database } from '../../platform/database/index.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { KeepWayIn, OpenSessionFor } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { createAddPasskey } from './add-passkey.ts';
import { type AssertPasskey, createAssertPasskey, createPasskeyOptions } from './assert-passkey.ts';
import { createManagePasskeys } from './manage-passkeys.ts';
import { createPasskeyRoutes } from './passkeys.routes.ts';
import { relyingPartyOf } from './relying-party.ts';

export interface PasskeyDeps {
  database: Database;
  publicUrl: string;
  isVerifying: boolean;
  keepWayIn: KeepWayIn;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  openSession: OpenSessionFor;
  now?: (() => Date) | undefined;
}

/** Passkeys (WebAuthn): made, listed, used to sign in; `assertPasskey` takes them as a proof elsewhere. */
export function createPasskeys({ now = () => new Date(), ...given }: PasskeyDeps): {
  routes: RouteImplementation[];
  assertPasskey: AssertPasskey;
} {
  const deps = { ...given, now, relyingParty: relyingPartyOf(given.publicUrl) };
  const assertPasskey = createAssertPasskey(deps);
  const routes = createPasskeyRoutes({
    ...deps,
    useCases: {
      passkeyOptions: createPasskeyOptions(deps),
      assertPasskey,
      addPasskey: createAddPasskey(deps),
      manage: createManagePasskeys(deps),
    },
  });
  return { routes, assertPasskey };
}
