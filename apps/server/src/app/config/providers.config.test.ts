import { expect, test } from 'vitest';
import { type Environment, parseConfig, secretNames } from './config.ts';
import { refusal } from './testing/refusal.ts';

test('OpenAI by its key, other servers by name, address and models, and the order between them', () => {
  const { providers } = parseConfig({
    OPENAI_API_KEY: 'sk-hidden',
    COMPATIBLE_SERVERS: 'house=http://gpu.internal:8000/v1/#large|tiny, other=https://speech.example.org/v1#a/b',
    COMPATIBLE_SERVER_KEYS: 'other=hidden=too',
    ENGINE_ORDER: 'house/tiny local openai/whisper-1',
    PROVIDER_CALLS_PER_MINUTE: '500',
  });
  expect(providers).toEqual({
    hasLocalEngine: true,
    openai: { apiKey: 'sk-hidden', baseUrl: 'https://api.openai.com/v1' },
    compatible: [
      { name: 'house', baseUrl: 'http://gpu.internal:8000/v1', models: ['large', 'tiny'], apiKey: null },
      { name: 'other', baseUrl: 'https://speech.example.org/v1', models: ['a/b'], apiKey: 'hidden=too' },
    ],
    order: [{ engine: 'house', model: 'tiny' }, { engine: 'local' }, { engine: 'openai', model: 'whisper-1' }],
    callsPerMinute: 500,
    timeoutMs: 300_000,
  });
  expect(secretNames).toEqual(expect.arrayContaining(['OPENAI_API_KEY', 'COMPATIBLE_SERVER_KEYS']));
});

test.each<[Environment, RegExp]>([
  [{ COMPATIBLE_SERVERS: 'http://gpu.internal/v1#large' }, /^COMPATIBLE_SERVERS must hold servers/],
  [{ COMPATIBLE_SERVERS: 'house=http://gpu.internal/v1' }, /^COMPATIBLE_SERVERS must hold servers/],
  [{ COMPATIBLE_SERVERS: 'openai=http://gpu.internal/v1#large' }, /^COMPATIBLE_SERVERS must hold servers/],
  [{ COMPATIBLE_SERVERS: 'a=http://b/v1#c a=http://d/v1#e' }, /^COMPATIBLE_SERVERS must hold servers/],
  [{ COMPATIBLE_SERVER_KEYS: 'hidden' }, /^COMPATIBLE_SERVER_KEYS must hold keys/],
  [{ COMPATIBLE_SERVER_KEYS: 'house=hidden' }, /^COMPATIBLE_SERVER_KEYS has a key for house/],
  [{ LOCAL_ENGINE: '0' }, /^LOCAL_ENGINE is 0: OPENAI_API_KEY or COMPATIBLE_SERVERS must be set$/],
  [{ OPENAI_BASE_URL: 'api.openai.com' }, /^OPENAI_BASE_URL must be an http or https address/],
  [{ PROVIDER_CALLS_PER_MINUTE: '0' }, /^PROVIDER_CALLS_PER_MINUTE must be a whole number/],
])('%o stops the start with one line, and shows no key', (environment, message) => {
  expect(refusal(environment)).toMatch(message);
  expect(refusal(environment)).not.toContain('hidden');
});
