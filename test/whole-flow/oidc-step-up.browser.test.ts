import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../apps/server/test/database.ts';
import { letStepUpLapse, startTestHttp, type TestHttp } from '../../apps/server/test/http.ts';
import { type OidcTestProvider, startOidcProvider } from '../../apps/server/test/servers/oidc-provider.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { builtWeb } from '../../apps/web/test/build-web.ts';
import { desk, seriousViolations } from '../../apps/web/test/site.ts';
import { isIn, signInAtProvider } from '../accounts/at-the-door.ts';
import { freePort } from '../process/server-process.ts';

const patienceMs = 60_000;
let scratch: TestDatabase;
let provider: OidcTestProvider;
let http: TestHttp;
let browser: Browser;
let baseUrl: string;
beforeAll(async () => {
  const port = await freePort();
  baseUrl = `http://localhost:${port}`;
  scratch = await createTestDatabase();
  provider = await startOidcProvider({ redirectUri: `${baseUrl}/oidc-callback` });
  [http, browser] = await Promise.all([
    builtWeb().then((webDistDir) =>
      startTestHttp({
        database: scratch.database,
        identity: { writeMail: async () => 'mail' },
        oidc: { ...provider.client, name: 'Acme' },
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
  await provider?.close();
  await scratch?.close();
});

it('who has no password shows who they are at the provider, anew, and what they wanted goes on', async () => {
  const sub = `olive-${Date.now()}`;
  const email = `${sub}@example.org`;
  provider.know({ sub, email, email_verified: true, name: 'Olive' });
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...desk });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByRole('button', { name: 'Go on with Acme' }).click();
  await signInAtProvider(page, sub);
  await isIn(page);
  const user = await scratch.database.system((transaction) =>
    transaction.user.findUniqueOrThrow({ where: { emailNormalized: email } }),
  );
  await letStepUpLapse(scratch.database, { user: { id: user.id } });

  await page.goto(`${baseUrl}/account/security`);
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const question = page.getByRole('dialog', { name: 'Is it you?' });
  await question.getByRole('button', { name: 'Go on with Acme' }).waitFor();
  expect(await question.getByRole('textbox').count()).toBe(0);
  expect(await seriousViolations(page)).toEqual([]);
  const openTab = async () => {
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      question.getByRole('button', { name: 'Go on with Acme' }).click(),
    ]);
    return tab;
  };

  // Somebody who says no there is told so, and the page still waits.
  const refused = await openTab();
  await refused.getByRole('link', { name: 'Cancel' }).click();
  await refused.getByRole('heading', { name: 'That did not show that it is you' }).waitFor();
  expect(await seriousViolations(refused)).toEqual([]);
  await refused.close();

  // The provider knows them, and asks all the same.
  const tab = await openTab();
  await signInAtProvider(tab, sub);
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
}, 300_000);
