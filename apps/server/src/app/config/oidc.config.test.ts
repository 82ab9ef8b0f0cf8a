import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { refusal } from './testing/refusal.ts';

const provider = { OIDC_ISSUER: 'https://id.example.org/realm', OIDC_CLIENT_ID: 'audio', OIDC_CLIENT_SECRET: 'secret' };

test('a provider is called by its host unless told', () => {
  const { oidc } = parseConfig(provider).identity;
  expect(oidc).toEqual({
    issuer: 'https://id.example.org/realm',
    clientId: 'audio',
    clientSecret: 'secret',
    name: 'id.example.org',
  });
  expect(parseConfig({ ...provider, OIDC_NAME: 'Acme' }).identity.oidc?.name).toBe('Acme');
  expect(parseConfig({ ...provider, OIDC_ISSUER: 'http://127.0.0.1:9000' }).identity.oidc).not.toBeNull();
});

test.each([
  ['a part of it', { OIDC_ISSUER: provider.OIDC_ISSUER }, 'must be set together'],
  [
    'plain http elsewhere',
    { ...provider, OIDC_ISSUER: 'http://id.example.org' },
    'OIDC_ISSUER must begin with https://',
  ],
  ['no address', { ...provider, OIDC_ISSUER: 'id' }, 'OIDC_ISSUER must be an http(s) address'],
])('%s stops the start', (_what, environment, problem) => expect(refusal(environment)).toContain(problem));
