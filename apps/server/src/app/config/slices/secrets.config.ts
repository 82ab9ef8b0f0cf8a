import { z } from 'zod';
import { parseAccessTokenKey, parseInstanceSecret } from '../secrets/secret-values.ts';
import { type Values, variable } from '../variable.ts';

/** The text is kept as it is; parsing it here only says early that it is none. */
const secretText = (parse: (text: string) => unknown, message: string) =>
  z.string().refine((text) => {
    try {
      return parse(text) !== undefined;
    } catch {
      return false;
    }
  }, message);

export const secretsVariables = {
  INSTANCE_SECRET: variable(
    secretText(parseInstanceSecret, 'must be 32 random bytes as 64 hexadecimal digits').optional(),
    {
      description:
        'From which keys are derived (openssl rand -hex 32). The same on every machine, and never lost. Needed with DATABASE_URL.',
      default: { note: 'made at first start in DATA_DIR/secrets' },
      secret: true,
    },
  ),
  ACCESS_TOKEN_KEY: variable(
    secretText(parseAccessTokenKey, 'must be an Ed25519 private key: PKCS #8 in base64, on one line').optional(),
    {
      description:
        'Signs access tokens (openssl genpkey -algorithm ed25519 -outform DER | base64). The same on every machine. Needed with DATABASE_URL.',
      default: { note: 'made at first start in DATA_DIR/secrets' },
      secret: true,
    },
  ),
};

/** As given; `loadSecrets` makes what is missing, where it may. */
export interface SecretsConfig {
  instanceSecret?: string;
  accessTokenKey?: string;
}

export const buildSecretsConfig = (values: Values<typeof secretsVariables>): SecretsConfig => ({
  instanceSecret: values.INSTANCE_SECRET,
  accessTokenKey: values.ACCESS_TOKEN_KEY,
});
