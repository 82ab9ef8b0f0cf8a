import { z } from 'zod';
import type { Database } from '../../platform/database/index.ts';
import { takeChallenge } from '../challenges/index.ts';
import { isSameIssuer } from '../identity/index.ts';
import { oidcErrors } from './oidc.errors.ts';
import { flowSchema, type OidcProvider, type OidcSettings } from './oidc-provider.ts';
import type { SealedChallenges } from './sealed-challenges.ts';

export interface OidcProofDeps {
  database: Database;
  oidc: OidcSettings;
  provider: OidcProvider;
  sealed: SealedChallenges;
  now: () => Date;
}

const purpose = 'oidc_step_up';
const proofFlowSchema = flowSchema.extend({ startedAtMs: z.int() });
/** How far the provider's clock may be behind ours. */
const clockToleranceMs = 60_000;

/** Somebody shows who they are by signing in at the provider anew. */
export function createOidcProof({ database, oidc, provider, sealed, now }: OidcProofDeps) {
  /** Answers where to go, and the secret that has to come back with it. Throws `linked_sign_in.not_found`. */
  async function start(userId: string) {
    const linked = await database.system((transaction) => transaction.oidcIdentity.findMany({ where: { userId } }));
    if (!linked.some(({ issuer }) => isSameIssuer(issuer, oidc.issuer))) throw oidcErrors.linkNotFound();
    const startedAtMs = now().getTime();
    const { url, flow } = await provider.start({ isStepUp: true });
    const { secret, expiresAt } = await database.system((transaction) =>
      sealed.insert(transaction, purpose, { userId, payload: { ...flow, startedAtMs } }),
    );
    return { url, secret, expiresAt };
  }

  /** Throws `oidc.expired`, `oidc.refused`, also where it was not a new sign-in of that person's, and `oidc.unavailable`. */
  async function check({ userId, secret, query }: OidcProofShown): Promise<void> {
    const shown = { purpose, secret: secret ?? '', now: now() } as const;
    const challenge = await database.system((transaction) => takeChallenge(transaction, shown));
    const flow = sealed.open(challenge, proofFlowSchema);
    if (flow === null || challenge?.userId !== userId) throw oidcErrors.expired();
    const { issuer, subject, authenticatedAt } = await provider.finish(query, flow);
    // What the provider was asked for went through the browser: whoever holds it may have left `prompt` out.
    if (authenticatedAt === null || authenticatedAt.getTime() < flow.startedAtMs - clockToleranceMs) {
      throw oidcErrors.notAnew();
    }
    const identity = await database.system((transaction) =>
      transaction.oidcIdentity.findUnique({ where: { issuer_subject: { issuer, subject } } }),
    );
    if (identity?.userId !== userId) throw oidcErrors.somebodyElse();
  }

  return { start, check };
}

export interface OidcProofShown {
  userId: string;
  /** What the cookie holds. */
  secret: string | null;
  /** What the provider sent along. */
  query: string;
}
