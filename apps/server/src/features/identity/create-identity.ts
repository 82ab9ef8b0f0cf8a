import type { Database } from '../../platform/database/index.ts';
import type { CountryOf } from '../../platform/geoip/index.ts';
import type { Queue } from '../../platform/queue/index.ts';
import type { Authenticate } from '../../shared/http/access.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { Log } from '../../shared/log.ts';
import { createNoteDevice } from '../known-devices/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { createSignInGuard, type SignInGuard } from '../sign-in-guard/index.ts';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { createAnswerSession, createDescribeSession, type DescribeSession, type ToUser } from './answer-session.ts';
import { createAuthCookie } from './auth-cookie.ts';
import { createAuthenticate } from './authenticate.ts';
import { createCommonPasswordCheck, type IsCommonPassword } from './common-passwords.ts';
import { createIdentityRoutes } from './identity.routes.ts';
import { createContinueSession, createOpenSession, type OpenSessionFor } from './open-session.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createReadMe } from './read-me.ts';
import { createRefresh } from './refresh.ts';
import { createRegister, type Invitations, type RegistrationMode } from './register.ts';
import { createRequestLink } from './request-link.ts';
import { createResetPassword } from './reset-password.ts';
import { createSendVerification } from './send-verification.ts';
import { createSignIn, type SignInDeps } from './sign-in.ts';
import { createSignOut, createSignOutEverywhere } from './sign-out.ts';
import { createVerifyEmail } from './verify-email.ts';

/** 32 bytes each, made by `deriveKey` from the instance's secret. */
export interface IdentityKeys {
  pepper: Uint8Array;
  /** Of access tokens: another key each period of `signingPeriodMs`. */
  signingKeyOf: (period: number) => Uint8Array;
  sealingKey: Uint8Array;
}

export interface IdentityDeps {
  database: Database;
  keys: IdentityKeys;
  /** Decides the issuer of tokens and the flags of the cookie. */
  publicUrl: string;
  registration: RegistrationMode;
  invitations: Invitations;
  /** `on`: people get a link that verifies their address; `required`: and are let in only after it. */
  emailVerification: 'off' | 'on' | 'required';
  queue: Pick<Queue, 'sendSystem'>;
  /** The country that an address is used in, where that is known. */
  countryOf: CountryOf;
  writeMail: WriteMail;
  recordSecurityEvent: RecordSecurityEvent;
  toUser: ToUser;
  askSecondFactor: SignInDeps['askSecondFactor'];
  log: Log;
  now?: () => Date;
}

export interface Identity {
  routes: RouteImplementation[];
  authenticate: Authenticate;
  openSession: OpenSessionFor;
  accessTokens: AccessTokens;
  describeSession: DescribeSession;
  verifyPassword: Passwords['verify'];
  passwords: Passwords;
  /** In front of every place that asks for a password. */
  guard: SignInGuard;
  isCommonPassword: IsCommonPassword;
  /** Whether addresses are verified here at all. */
  isVerifying: boolean;
}

/** Registering, signing in and out, and telling who sent a request. */
export function createIdentity(deps: IdentityDeps): Identity {
  const { database, keys, publicUrl, registration, emailVerification, queue, writeMail, toUser, log } = deps;
  const { invitations, recordSecurityEvent, askSecondFactor, now = () => new Date() } = deps;
  const isVerificationRequired = emailVerification === 'required';
  const sendVerification = emailVerification === 'off' ? null : createSendVerification({ writeMail, publicUrl });
  const passwords = createPasswords({ pepper: keys.pepper });
  const guard = createSignInGuard({ database, recordSecurityEvent, now });
  const accessTokens = createAccessTokens({ signingKeyOf: keys.signingKeyOf, publicUrl, now });
  const isCommonPassword = createCommonPasswordCheck();
  const cookie = createAuthCookie(publicUrl, 'at_refresh');
  const describeSession = createDescribeSession({ database, toUser });
  const answerSession = createAnswerSession({ accessTokens, describeSession });
  const deviceCookie = createAuthCookie(publicUrl, 'at_device');
  const noteDevice = createNoteDevice({
    database,
    cookie: deviceCookie,
    countryOf: deps.countryOf,
    writeMail,
    recordSecurityEvent,
    now,
  });
  const continueSession = createContinueSession({ cookie, answerSession });
  const openSession = createOpenSession({ continueSession, noteDevice });
  const routes = createIdentityRoutes({
    cookie,
    openSession,
    continueSession,
    isVerifying: sendVerification !== null,
    useCases: {
      register: createRegister({
        database,
        passwords,
        isCommonPassword,
        registration,
        invitations,
        sendVerification,
        isVerificationRequired,
        writeMail,
        now,
      }),
      signIn: createSignIn({ database, passwords, guard, isVerificationRequired, askSecondFactor, writeMail, now }),
      refresh: createRefresh({ database, sealingKey: keys.sealingKey, recordSecurityEvent, log, now }),
      signOut: createSignOut({ database, accessTokens, now }),
      signOutEverywhere: createSignOutEverywhere({ database, now }),
      requestLink: createRequestLink({ database, queue, publicUrl }),
      verifyEmail: createVerifyEmail({ database, writeMail, now }),
      resetPassword: createResetPassword({ database, passwords, isCommonPassword, writeMail, now }),
      readMe: createReadMe({ database, toUser, emailVerification, now }),
    },
  });
  return {
    routes,
    authenticate: createAuthenticate({ database, accessTokens, now }),
    openSession,
    accessTokens,
    describeSession,
    verifyPassword: passwords.verify,
    passwords,
    guard,
    isCommonPassword,
    isVerifying: sendVerification !== null,
  };
}
