import type { Database } from '../../platform/database/index.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { OpenSessionFor } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { AssertOidc, OidcSettings } from '../oidc/index.ts';
import type { AssertPasskey } from '../passkeys/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { createBeginTotp } from './begin-totp.ts';
import { createConfirmTotp } from './confirm-totp.ts';
import { createFinishSignIn } from './finish-sign-in.ts';
import { createMakeRecoveryCodes } from './make-recovery-codes.ts';
import { createProve } from './prove.ts';
import { createReadAccountSecurity } from './read-account-security.ts';
import { createRemoveTotp } from './remove-totp.ts';
import { secondFactorCookie } from './second-factor-cookie.ts';
import { createStepUp } from './step-up.ts';
import { createTwoFactorRoutes } from './two-factor.routes.ts';

export interface TwoFactorDeps {
  database: Database;
  /** 32 bytes. */
  sealingKey: Uint8Array;
  publicUrl: string;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  openSession: OpenSessionFor;
  assertPasskey: AssertPasskey;
  assertOidc: AssertOidc;
  /** Null where nobody signs in elsewhere. */
  oidc: OidcSettings | null;
  verifyPassword: (password: string, passwordHash: string | null) => Promise<boolean>;
  now?: () => Date;
}

/** Authenticator apps, recovery codes, the second step of signing in, and step-up. */
export function createTwoFactor({ now = () => new Date(), ...given }: TwoFactorDeps): RouteImplementation[] {
  const prove = createProve({ ...given, now });
  const deps = { ...given, now, prove };
  return createTwoFactorRoutes({
    cookie: secondFactorCookie(given.publicUrl),
    openSession: given.openSession,
    useCases: {
      finishSignIn: createFinishSignIn(deps),
      stepUp: createStepUp(deps),
      readAccountSecurity: createReadAccountSecurity(deps),
      beginTotp: createBeginTotp(deps),
      confirmTotp: createConfirmTotp(deps),
      removeTotp: createRemoveTotp(deps),
      makeRecoveryCodes: createMakeRecoveryCodes(deps),
    },
  });
}
