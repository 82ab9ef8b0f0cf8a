import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUser } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { startTestHttp } from '../../../test/http.ts';
import { deriveKey } from '../../shared/keys.ts';
import { silentLog } from '../../shared/log.ts';
import { parseConfig } from '../config/config.ts';
import { createOperator } from './create-operator.ts';

const instanceSecret = randomBytes(32);
let scratch: TestDatabase;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterAll(() => scratch.close());

async function run(email: string, password?: string): Promise<string> {
  const lines: string[] = [];
  const config = parseConfig({ DATABASE_URL: scratch.url, INSTANCE_SECRET: instanceSecret.toString('hex') });
  await createOperator(config, {
    email,
    askPassword: async () => password ?? Promise.reject(new Error('a password was asked for')),
    say: (line) => lines.push(line),
    log: silentLog,
  });
  return lines.join();
}

const readUser = (email: string) =>
  scratch.database.system((transaction) =>
    transaction.user.findUniqueOrThrow({ where: { emailNormalized: email }, include: { memberships: true } }),
  );

test('makes an account that signs in and manages the instance; the second time there is nothing to do', async () => {
  expect(await run('Ada@example.org', 'a long private phrase')).toContain('was made, and is an operator');
  expect(await run('ada@example.org')).toContain('is an operator already');
  expect(await readUser('ada@example.org')).toMatchObject({ displayName: 'Ada', isOperator: true });
  const http = await startTestHttp({
    database: scratch.database,
    identity: {
      keys: {
        pepper: deriveKey(instanceSecret, 'password.pepper'),
        sealingKey: randomBytes(32),
        signingKeyOf: () => randomBytes(32),
      },
    },
  });
  try {
    const body = { email: 'ada@example.org', password: 'a long private phrase' };
    expect((await http.call('POST /v1/auth/sign-in', { body })).status).toBe(200);
  } finally {
    await http.close();
  }
});

test('promotes an account that is there, and asks for no password', async () => {
  await buildUser(scratch.database, { email: 'grace@example.org' });
  expect(await run('grace@example.org')).toContain('is an operator now');
  expect(await readUser('grace@example.org')).toMatchObject({ isOperator: true });
});

test.each([
  ['no address', 'a long private phrase', 'Give an e-mail address'],
  ['short@example.org', 'short', 'Use at least 8 characters'],
  ['common@example.org', 'Password1', 'among the first that anyone would try'],
])('%s with the password %s is refused, and nothing is made', async (email, password, reason) => {
  await expect(run(email, password)).rejects.toThrow(reason);
  await expect(readUser(email)).rejects.toThrow();
});
