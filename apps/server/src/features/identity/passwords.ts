import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { createGate } from './gate.ts';
import { identityErrors } from './identity.errors.ts';

/** OWASP's first choice for Argon2id; the library's default algorithm is Argon2id. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

export interface Passwords {
  /** A PHC string. */
  hash(password: string): Promise<string>;
  /** `storedHash: null` (no such user) takes as long as a wrong password and is always false. */
  verify(password: string, storedHash: string | null): Promise<boolean>;
  /** Whether the hash was made with weaker parameters than today's. */
  isOutdated(storedHash: string): boolean;
}

/**
 * Argon2id over an HMAC of the password with a key that is not in the database (a stolen database alone cannot be
 * tried out). `atOnce` bounds memory and threads: each run takes 19 MiB and one of libuv's threads.
 */
export function createPasswords(options: { pepper: Uint8Array; atOnce?: number; waiting?: number }): Passwords {
  const { pepper, atOnce = defaultAtOnce(), waiting = 500 } = options;
  const gate = createGate({ atOnce, waiting, whenFull: identityErrors.tooBusy });
  const decoy = decoyHash();

  const season = (password: string) => seasonPassword(password, pepper);

  return {
    hash: (password) => gate(() => hash(season(password), parameters)),
    async verify(password, storedHash) {
      const isRight = await gate(() => verify(storedHash ?? decoy, season(password)));
      return isRight && storedHash !== null;
    },
    isOutdated(storedHash) {
      const used = parseOptions(storedHash);
      return used.memoryCost < parameters.memoryCost || used.timeCost < parameters.timeCost;
    },
  };
}

/** One core is left for everything else: people who guess passwords slow down those who do, and few others. */
function defaultAtOnce(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}

/** As text, because the library takes none but UTF-8 when it verifies. */
export function seasonPassword(password: string, pepper: Uint8Array): string {
  return createHmac('sha256', pepper).update(password, 'utf8').digest('base64');
}

/** A well-formed hash of nothing anybody knows: checking against it costs exactly what a real one costs. */
function decoyHash(): string {
  const { memoryCost, timeCost, parallelism, outputLen } = parameters;
  const part = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${part(16)}$${part(outputLen)}`;
}
