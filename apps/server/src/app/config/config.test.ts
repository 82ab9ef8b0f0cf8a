import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig, variableGroups, withPort } from './config.ts';
import { renderEnvExample } from './env-example.ts';
import { refusal } from './testing/refusal.ts';
import { documentation } from './variable.ts';

test('nothing set: all roles on loopback, open registration, embedded database', () => {
  expect(parseConfig({})).toEqual({
    role: 'all',
    dataDir: path.resolve('data'),
    logLevel: 'info',
    http: {
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      givenPublicUrl: undefined,
      trustedProxies: [],
      loopbackOnly: true,
    },
    identity: { registration: 'open', emailVerification: 'off', oidc: null, geoipPath: null },
    mail: { smtp: null },
    database: { url: undefined },
    secrets: { instanceSecret: undefined },
    storage: { bucket: undefined, cdnOrigin: undefined },
    cdn: {},
    engine: {
      modelDir: path.resolve(import.meta.dirname, '../../../../../models/whisper-base'),
      speechModelPath: path.resolve(import.meta.dirname, '../../../../../models/silero-vad/silero_vad_v6.onnx'),
      modelsDir: path.resolve('data/models'),
      shippedModelsDir: path.resolve(import.meta.dirname, '../../../../../models'),
      memoryBytes: undefined,
      hubUrl: 'https://huggingface.co',
      threads: expect.any(Number),
      hasGpu: false,
      callLogPath: undefined,
    },
    providers: {
      hasLocalEngine: true,
      openai: null,
      compatible: [],
      order: [],
      callsPerMinute: 60,
      timeoutMs: 300_000,
    },
    media: { ffmpegPath: undefined, searchPath: undefined },
    outbound: { allow: [] },
  });
});

test('an empty variable counts as unset, a set one is parsed', () => {
  const config = parseConfig({
    PORT: '0',
    HOST: '',
    ENGINE_THREADS: ' 2 ',
    REGISTRATION: 'closed',
    OUTBOUND_ALLOW: 'media.internal, 10.1.0.0/16 ::1',
    TRUSTED_PROXIES: '10.2.0.0/16, ::1',
    PUBLIC_URL: 'https://Audio.example.org/',
  });
  expect(config.http).toMatchObject({
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'https://audio.example.org',
    trustedProxies: ['10.2.0.0/16', '::1'],
    loopbackOnly: false,
  });
  expect(withPort(config, 4711).http).toMatchObject({ port: 4711, publicUrl: 'https://audio.example.org' });
  expect(config.engine.threads).toBe(2);
  expect(config.identity.registration).toBe('closed');
  expect(config.outbound.allow).toEqual(['media.internal', '10.1.0.0/16', '::1']);
});

test.each([
  [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, not "70000"'],
  [{ PORT: '3e3' }, 'PORT must be a whole number from 0 to 65535, not "3e3"'],
  [{ ROLE: 'web' }, 'ROLE must be one of all, api, worker, not "web"'],
  [{ HOST: 'a b' }, 'HOST must be a host name or an IP address, not "a b"'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"'],
  [{ REGISTRATION: 'yes' }, 'REGISTRATION must be one of open, invite, closed, not "yes"'],
  [{ ENGINE_THREADS: '0' }, 'ENGINE_THREADS must be a whole number from 1 to 256, not "0"'],
  [
    { OUTBOUND_ALLOW: 'http://media' },
    'OUTBOUND_ALLOW must hold host names, addresses or ranges such as 10.0.0.0/8, not "http://media"',
  ],
  [{ TRUSTED_PROXIES: 'proxy' }, 'TRUSTED_PROXIES must hold addresses or ranges such as 10.0.0.0/8, not "proxy"'],
  [{ TRUSTED_PROXIES: '10' }, 'TRUSTED_PROXIES must hold addresses or ranges such as 10.0.0.0/8, not "10"'],
  [{ ALLOW_INSECURE_HTTP: 'maybe' }, 'ALLOW_INSECURE_HTTP must be 1 or 0, not "maybe"'],
  [
    { PUBLIC_URL: 'https://a.example/app' },
    'PUBLIC_URL must be an http or https address without path, such as https://audio.example.org, not "https://a.example/app"',
  ],
  [{ ROLE: 'worker' }, 'DATABASE_URL must be set when ROLE is worker'],
  [
    { PORT: 'x', ROLE: 'y' },
    'ROLE must be one of all, api, worker, not "y"; PORT must be a whole number from 0 to 65535, not "x"',
  ],
])('%o is refused in one line with its name and what is wrong', (environment, message) => {
  expect(refusal(environment)).toBe(message);
});

test.each(['DATABASE_URL', 'INSTANCE_SECRET'])('a wrong %s is named but never shown', (name) => {
  const secret = randomBytes(8).toString('hex');
  const message = refusal({ [name]: secret });
  expect(message).toContain(`${name} must be`);
  expect(message).not.toContain(secret);
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://127.0.0.1:80'],
  ['::1', 'http://[::1]:80'],
  ['localhost', 'http://localhost:80'],
])('listening on %s people reach it at %s', (HOST, url) => {
  expect(withPort(parseConfig({ HOST, PORT: '0' }), 80).http.publicUrl).toBe(url);
});

test('http in clear is refused beyond this machine unless allowed', () => {
  expect(refusal({ PUBLIC_URL: 'http://audio.example.org' })).toMatch(/^PUBLIC_URL must be https/);
  expect(refusal({ PUBLIC_URL: 'http://127.0.0.1.example.org' })).toMatch(/^PUBLIC_URL must be https/);
  expect(parseConfig({ PUBLIC_URL: 'http://audio.example.org', ALLOW_INSECURE_HTTP: '1' }).http.publicUrl).toBe(
    'http://audio.example.org',
  );
  for (const own of ['http://localhost:8080', 'http://[::1]:3000', 'http://127.1.2.3']) {
    expect(parseConfig({ PUBLIC_URL: own }).http.loopbackOnly).toBe(true);
  }
});

test.each([{ HOST: '0.0.0.0' }, { HOST: '127.0.0.1', PUBLIC_URL: 'https://audio.example.org' }])(
  'registration is by invitation when others can reach it: %o',
  (environment) => {
    expect(parseConfig(environment).identity.registration).toBe('invite');
    expect(parseConfig({ ...environment, REGISTRATION: 'open' }).identity.registration).toBe('open');
  },
);

test('every variable is documented, and .env.example is current and holds the true defaults', async () => {
  for (const { variables } of variableGroups) {
    for (const schema of Object.values(variables)) expect(documentation(schema).description).toMatch(/^[A-Z0-9].*\.$/);
  }
  const example = await readFile(path.resolve(import.meta.dirname, '../../../../../.env.example'), 'utf8');
  expect(example).toBe(renderEnvExample());
  const shown = Object.fromEntries(
    [...example.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(parseConfig(shown)).toEqual(parseConfig({}));
});
