import {
  finishOidc,
  linkOidc,
  listLinkedSignIns,
  readSignInMethods,
  type SignInMethods,
  startOidc,
  startOidcStepUp,
  unlinkSignIn,
} from '@audiotricks/contracts';
import type { FastifyReply } from 'fastify';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import { type AuthCookie, beginSession, createAuthCookie, deviceOf, type OpenSessionFor } from '../identity/index.ts';
import type { WriteMail } from '../mail/index.ts';
import type { createLinkedSignIns } from './linked-sign-ins.ts';
import { oidcErrors } from './oidc.errors.ts';
import type { createOidcProof } from './oidc-proof.ts';
import type { createSignInByOidc } from './sign-in-by-oidc.ts';

export interface OidcRouteDeps {
  database: Database;
  publicUrl: string;
  methods: SignInMethods;
  /** Null where the operator set no provider. */
  signInByOidc: ReturnType<typeof createSignInByOidc> | null;
  oidcProof: ReturnType<typeof createOidcProof> | null;
  flowCookie: AuthCookie;
  linkedSignIns: ReturnType<typeof createLinkedSignIns>;
  openSession: OpenSessionFor;
  writeMail: WriteMail;
  askSecondFactor: (userId: string, reply: FastifyReply) => Promise<boolean>;
  now: () => Date;
}

export function createOidcRoutes(deps: OidcRouteDeps): RouteImplementation[] {
  const { database, publicUrl, flowCookie, methods, linkedSignIns } = deps;
  const { openSession, writeMail, askSecondFactor, now } = deps;
  const linkCookie = createAuthCookie(publicUrl, 'at_oidc_link');

  function configured() {
    if (deps.signInByOidc === null) throw oidcErrors.notConfigured();
    return deps.signInByOidc;
  }

  return [
    implement(readSignInMethods, async () => methods),
    implement(startOidc, async ({ reply }) => {
      const { url, secret, expiresAt } = await configured().start();
      flowCookie.set(reply, secret, expiresAt);
      return { url };
    }),
    implement(finishOidc, async ({ body, request, reply }) => {
      const arrival = await configured().finish(flowCookie.read(request), { ...body, ipAddress: request.ip });
      flowCookie.clear(reply);
      if (arrival.outcome === 'link') {
        linkCookie.set(reply, arrival.secret, arrival.expiresAt);
        throw oidcErrors.linkRequired();
      }
      const { userId } = arrival;
      // Another place's word is one factor, whatever it asked for.
      if (await askSecondFactor(userId, reply)) {
        throw new AppError('auth.second_factor_required', 'Give a code of your app, or a recovery code.');
      }
      const session = await database.system((transaction) =>
        beginSession(transaction, { userId, device: deviceOf(request), writeMail, now: now() }),
      );
      return openSession(userId, session, reply);
    }),
    implement(startOidcStepUp, async ({ caller, reply }) => {
      if (deps.oidcProof === null) throw oidcErrors.notConfigured();
      const { url, secret, expiresAt } = await deps.oidcProof.start(caller.userId);
      flowCookie.set(reply, secret, expiresAt);
      return { url };
    }),
    implement(linkOidc, async ({ caller, request, reply }) => {
      await configured().link(actorOf({ caller, request }), linkCookie.read(request));
      linkCookie.clear(reply);
      return undefined;
    }),
    implement(listLinkedSignIns, async ({ caller }) => ({
      items: await linkedSignIns.list(caller.userId),
      nextCursor: null,
    })),
    implement(unlinkSignIn, async (context) => {
      await linkedSignIns.unlink(actorOf(context), context.params.linkedSignInId);
      return undefined;
    }),
  ];
}
