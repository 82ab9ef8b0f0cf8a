import type { Database } from '../../platform/database/index.ts';
import type { Authenticate } from '../../shared/http/access.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { Log } from '../../shared/log.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createAnswerSession, type ToUser } from './answer-session.ts';
import { createAuthenticate } from './authenticate.ts';
import { createCommonPasswordCheck } from './common-passwords.ts';
import { createIdentityRoutes } from './identity.routes.ts';
import { createPasswords } from './passwords.ts';
import { createReadMe } from './read-me.ts';
import { createRefresh } from './refresh.ts';
import { createRefreshCookie } from './refresh-cookie.ts';
import { createRegister, type RegistrationMode } from './register.ts';
import { createSignIn } from './sign-in.ts';
import { createSignOut } from './sign-out.ts';

/** 32 bytes each, made by `deriveKey` from the instance's secret. */
export interface IdentityKeys {
  pepper: Uint8Array;
  signingKey: Uint8Array;
  sealingKey: Uint8Array;
}

export interface IdentityDeps {
  database: Database;
  keys: IdentityKeys;
  /** Decides the issuer of tokens and the flags of the cookie. */
  publicUrl: string;
  registration: RegistrationMode;
  toUser: ToUser;
  log: Log;
  now?: () => Date;
}

/** Registering, signing in and out, and telling who sent a request. */
export function createIdentity(deps: IdentityDeps): { routes: RouteImplementation[]; authenticate: Authenticate } {
  const { database, keys, publicUrl, registration, toUser, log, now = () => new Date() } = deps;
  const passwords = createPasswords({ pepper: keys.pepper });
  const accessTokens = createAccessTokens({ signingKey: keys.signingKey, publicUrl, now });
  const isCommonPassword = createCommonPasswordCheck();
  const routes = createIdentityRoutes({
    cookie: createRefreshCookie(publicUrl),
    answerSession: createAnswerSession({ database, accessTokens, toUser }),
    useCases: {
      register: createRegister({ database, passwords, isCommonPassword, registration, now }),
      signIn: createSignIn({ database, passwords, now }),
      refresh: createRefresh({ database, sealingKey: keys.sealingKey, log, now }),
      signOut: createSignOut({ database, accessTokens, now }),
      readMe: createReadMe({ database, toUser }),
    },
  });
  return { routes, authenticate: createAuthenticate({ database, accessTokens, now }) };
}
