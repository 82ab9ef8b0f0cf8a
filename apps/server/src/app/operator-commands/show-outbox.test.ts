import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { createWriteMail } from '../../features/mail/index.ts';
import { resetPasswordMail } from '../../features/mail/templates/reset-password.ts';
import { deriveKey } from '../../shared/keys.ts';
import { silentLog } from '../../shared/log.ts';
import { parseConfig } from '../config/config.ts';
import { showOutbox } from './show-outbox.ts';

const instanceSecret = randomBytes(32);
let scratch: TestDatabase;
beforeAll(async () => {
  scratch = await createTestDatabase();
});
afterAll(() => scratch.close());

async function show(limit = 20): Promise<string> {
  const lines: string[] = [];
  const config = parseConfig({ DATABASE_URL: scratch.url, INSTANCE_SECRET: instanceSecret.toString('hex') });
  await showOutbox(config, { limit, say: (line) => lines.push(line), log: silentLog });
  return lines.join('\n');
}

test('shows the newest mail first, with its link as long as that lives', async () => {
  expect(await show()).toBe('there is no mail');
  // Only what is written is of interest here; nobody sends it.
  const queue = { sendSystem: async () => ({ isNew: true }) };
  const writeMail = createWriteMail({ queue, sealingKey: deriveKey(instanceSecret, 'mail.sealing') });
  const write = (toAddress: string, lifeMs: number) =>
    scratch.database.system((transaction) =>
      writeMail(transaction, {
        userId: null,
        toAddress,
        message: resetPasswordMail({ url: `https://a.example/#${toAddress}`, minutes: 30 }),
        expiresAt: new Date(Date.now() + lifeMs),
      }),
    );
  await write('old@example.org', -1);
  await write('new@example.org', 60_000);
  const shown = await show();
  expect(shown).toMatch(/queued +new@example\.org {2}Choose a new password[\s\S]*queued +old@example\.org/);
  expect(shown).toContain('https://a.example/#new@example.org');
  expect(shown).not.toContain('https://a.example/#old@example.org');
  expect(await show(1)).not.toContain('old@example.org');
});
