import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOfApp } from '../../apps/server/test/authenticator-app.ts';
import { createTestDatabase, type TestDatabase } from '../../apps/server/test/database.ts';
import { startTestHttp, type TestHttp } from '../../apps/server/test/http.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { builtWeb } from '../../apps/web/test/build-web.ts';
import { desk, seriousViolations, until } from '../../apps/web/test/site.ts';
import { giveAuthenticator, isIn, signOut, typePassword } from '../accounts/at-the-door.ts';
import { freePort } from '../process/server-process.ts';

const patienceMs = 20_000;
let scratch: TestDatabase;
let http: TestHttp;
let browser: Browser;
let baseUrl: string;
beforeAll(async () => {
  const port = await freePort();
  // Passkeys belong to a name: a bare address has none.
  baseUrl = `http://localhost:${port}`;
  scratch = await createTestDatabase();
  [http, browser] = await Promise.all([
    builtWeb().then((webDistDir) =>
      startTestHttp({
        database: scratch.database,
        identity: { writeMail: async () => 'mail' },
        publicUrl: baseUrl,
        port,
        webDistDir,
      }),
    ),
    launchBrowser(),
  ]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await http?.close();
  await scratch?.close();
});

async function newContext(): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...desk });
  context.setDefaultTimeout(patienceMs);
  return context;
}

/** As if all sessions of a person had begun a while ago. */
const settle = (userId: string) =>
  scratch.database.system((transaction) =>
    transaction.session.updateMany({
      where: { userId },
      data: { authenticatedAt: new Date(Date.now() - 16 * 60_000) },
    }),
  );

describe('a second factor', () => {
  it('is turned on, lost, replaced by a recovery code, and then a passkey signs in', async () => {
    const account = await http.register();
    const page = await (await newContext()).newPage();
    await page.goto(`${baseUrl}/sign-in`);
    await typePassword(page, account);
    await isIn(page);

    await page.goto(`${baseUrl}/account/security`);
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    const secret = ((await page.getByRole('dialog').locator('code').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code of your app').fill(codeOfApp(secret));
    await page.keyboard.press('Enter');
    const list = page.getByRole('list', { name: 'Recovery codes' });
    await list.waitFor();
    const codes = await list.getByRole('listitem').allTextContents();
    expect(codes).toHaveLength(10);
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').waitFor();

    // Another browser: the password alone does not do, and the app is lost.
    const other = await (await newContext()).newPage();
    await giveAuthenticator(other);
    await other.goto(`${baseUrl}/sign-in`);
    await typePassword(other, account);
    await other.getByRole('heading', { name: 'One more step' }).waitFor();
    expect(await seriousViolations(other)).toEqual([]);
    await other.getByLabel('Code', { exact: true }).fill('000000');
    await other.keyboard.press('Enter');
    await other.getByText('This code is not right').waitFor();
    await other.getByRole('button', { name: 'Use a recovery code' }).click();
    await other.getByLabel('Recovery code').fill(codes[3] ?? '');
    await other.keyboard.press('Enter');
    await isIn(other);

    await other.goto(`${baseUrl}/account/security`);
    await other.getByText('9 recovery codes are left.').waitFor();
    await other.getByRole('button', { name: 'Add a passkey' }).click();
    await other.getByLabel('Name').fill('New phone');
    await other.keyboard.press('Enter');
    await other.getByRole('button', { name: 'Remove New phone' }).waitFor();
    expect(await seriousViolations(other)).toEqual([]);
    await signOut(other);
    await other.getByRole('button', { name: 'Use a passkey' }).click();
    await isIn(other);

    // Later what is dangerous asks again, here by the passkey, and goes on by itself.
    await settle(account.user.id);
    await other.goto(`${baseUrl}/account/security`);
    await other.getByRole('button', { name: 'Turn off' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
    const question = other.getByRole('dialog', { name: 'Is it you?' });
    await question.getByLabel('Code of your app').waitFor();
    expect(await seriousViolations(other)).toEqual([]);
    await question.getByRole('button', { name: 'Use a passkey' }).click();
    await other.getByRole('button', { name: 'Set up an app' }).waitFor();

    // Without an app the password does again.
    await signOut(other);
    await typePassword(other, account);
    await isIn(other);
  }, 240_000);

  it('step-up by the password; saying no leaves everything as it was', async () => {
    const account = await http.register();
    const page = await (await newContext()).newPage();
    await page.goto(`${baseUrl}/sign-in`);
    await typePassword(page, account);
    await isIn(page);
    await settle(account.user.id);
    await page.goto(`${baseUrl}/account/security`);
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByRole('dialog', { name: 'Is it you?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('auth.step_up_required').waitFor();
    await page.getByRole('button', { name: 'Set up an app' }).click();
    const question = page.getByRole('dialog', { name: 'Is it you?' });
    await question.getByLabel('Password', { exact: true }).fill(randomBytes(8).toString('hex'));
    await page.keyboard.press('Enter');
    await question.getByText('The password is not right.').waitFor();
    await question.getByLabel('Password', { exact: true }).fill(account.password);
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  }, 120_000);
});

it('two tabs that refresh at once sign nobody out', async () => {
  const account = await http.register();
  const context = await newContext();
  const tabs = [await context.newPage(), await context.newPage()];
  const [first] = tabs;
  await first?.goto(`${baseUrl}/sign-in`);
  if (first) await typePassword(first, account);
  if (first) await isIn(first);
  for (let round = 0; round < 5; round += 1) {
    // Without any lock between them: each asks the server by itself, with the same cookie.
    const answers = await Promise.all(
      tabs.map(async (tab) => {
        if (round === 0 && tab !== first) await tab.goto(`${baseUrl}/account/security`);
        return tab.evaluate(async () => (await fetch('/v1/auth/refresh', { method: 'POST' })).status);
      }),
    );
    expect(answers).toEqual([200, 200]);
    await Promise.all(tabs.map((tab) => tab.reload()));
    await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Account' }).waitFor()));
  }
  await until('both tabs inside', async () => tabs.every((tab) => !new URL(tab.url()).pathname.startsWith('/sign-in')));
  const ended = await scratch.database.system((transaction) =>
    transaction.session.count({ where: { userId: account.user.id, endedAt: { not: null } } }),
  );
  expect(ended).toBe(0);
}, 120_000);
