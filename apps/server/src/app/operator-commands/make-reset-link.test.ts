import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUser } from '../../../test/builders.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { silentLog } from '../../shared/log.ts';
import { parseConfig } from '../config/config.ts';
import { makeResetLink } from './make-reset-link.ts';

let scratch: TestDatabase;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterAll(() => scratch.close());

async function run(email: string): Promise<string[]> {
  const lines: string[] = [];
  const config = parseConfig({
    DATABASE_URL: scratch.url,
    INSTANCE_SECRET: randomBytes(32).toString('hex'),
    PUBLIC_URL: 'https://audio.example.org',
  });
  await makeResetLink(config, { email, say: (line) => lines.push(line), log: silentLog });
  return lines;
}

test('prints a link to the public address, for active accounts only', async () => {
  await buildUser(scratch.database, { email: 'Ada@example.org' });
  await buildUser(scratch.database, { email: 'gone@example.org', isActive: false });
  const [link, how] = await run('ada@example.org');
  expect(link).toMatch(/^https:\/\/audio\.example\.org\/reset-password#token=[\w-]{43}$/);
  expect(how).toContain('works once');
  for (const email of ['gone@example.org', 'nobody@example.org']) {
    await expect(run(email)).rejects.toThrow(`there is no active account with the address ${email}`);
  }
});
