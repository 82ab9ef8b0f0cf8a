import type { z } from 'zod';
import type { Transaction } from '../../platform/database/index.ts';
import { openSealedText, sealText } from '../../shared/seal.ts';
import { insertChallenge } from '../challenges/index.ts';

export interface SealedChallengesDeps {
  sealingKey: Uint8Array;
  now: () => Date;
}

/** Steps of signing in elsewhere that carry what the next one needs, closed to whoever reads the database. */
export function createSealedChallenges({ sealingKey, now }: SealedChallengesDeps) {
  return {
    insert(
      transaction: Transaction,
      purpose: 'oidc_sign_in' | 'oidc_link' | 'oidc_step_up',
      { userId, payload }: { userId: string | null; payload: object },
    ) {
      const seal = (id: string) => sealText(JSON.stringify(payload), sealingKey, id);
      return insertChallenge(transaction, { purpose, userId, seal, now: now() });
    },

    /** Null where there was nothing. */
    open<Schema extends z.ZodType>(
      challenge: { id: string; sealedPayload: Uint8Array | null } | null,
      schema: Schema,
    ): z.output<Schema> | null {
      if (!challenge?.sealedPayload) return null;
      return schema.parse(JSON.parse(openSealedText(challenge.sealedPayload, sealingKey, challenge.id)));
    },
  };
}

export type SealedChallenges = ReturnType<typeof createSealedChallenges>;
