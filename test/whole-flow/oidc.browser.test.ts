import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../apps/server/src/shared/ids.ts';
import { type OidcTestProvider, startOidcProvider } from '../../apps/server/test/servers/oidc-provider.ts';
import { startSmtpServer, type TestSmtpServer } from '../../apps/server/test/servers/smtp-server.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { desk, seriousViolations, until } from '../../apps/web/test/site.ts';
import { agreeAtProvider, isIn, signInAtProvider, signOut, typePassword } from '../accounts/at-the-door.ts';
import { freePort, type ServerProcess, startServerProcess } from '../process/server-process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const patienceMs = 60_000;
let smtp: TestSmtpServer;
let provider: OidcTestProvider;
let server: ServerProcess;
let browser: Browser;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  smtp = await startSmtpServer({ offersTls: false });
  provider = await startOidcProvider({ redirectUri: `${url}/oidc-callback` });
  const environment = {
    LOG_LEVEL: 'warn',
    PUBLIC_URL: url,
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(smtp.port),
    SMTP_SECURITY: 'none',
    MAIL_FROM: 'noreply@audio.example.org',
    EMAIL_VERIFICATION: 'on',
    OIDC_ISSUER: provider.client.issuer,
    OIDC_CLIENT_ID: provider.client.clientId,
    OIDC_CLIENT_SECRET: provider.client.clientSecret,
    OIDC_NAME: 'Acme',
  };
  [server, browser] = await Promise.all([
    startServerProcess({ command: ['npm', 'start'], workingDir: root, port, environment }),
    launchBrowser(),
  ]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await server?.clear();
  await provider?.close();
  await smtp?.close();
});

/** Somebody whom the provider knows and who was never here. */
function newPerson() {
  const sub = newId();
  const person = { sub, email: `${sub}@example.org`, email_verified: true, name: 'Olive' };
  provider.know(person);
  return person;
}

async function openPage(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...desk });
  context.setDefaultTimeout(patienceMs);
  return await context.newPage();
}

const goOn = (page: Page) => page.getByRole('button', { name: 'Go on with Acme' }).click();

async function mailTo(address: string, words: string): Promise<string> {
  const find = () => smtp.received.find(({ to, plain }) => to.includes(address) && plain.includes(words))?.plain;
  await until(`a mail to ${address} that says ${words}`, () => find() !== undefined, patienceMs);
  return find() ?? '';
}

async function linkIn(address: string, words: string): Promise<string> {
  const [link] = /http:\/\/localhost:\d+\/\S+#token=[\w-]{43}/.exec(await mailTo(address, words)) ?? [];
  if (link === undefined) throw new Error(`no link in the mail to ${address}`);
  return link;
}

it('somebody new comes in by the provider, to the page they wanted, and again as whom the provider knows', async () => {
  const person = newPerson();
  const page = await openPage();
  await page.goto(`${url}/vocabulary`);
  await goOn(page);
  await signInAtProvider(page, person.sub);
  await page.getByRole('heading', { name: 'Vocabulary', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/vocabulary');
  await page.goto(`${url}/account`);
  await page.getByText(person.email).first().waitFor();
  await signOut(page);
  await goOn(page);
  await agreeAtProvider(page);
  await isIn(page);
  expect(new URL(page.url())).toMatchObject({ origin: url, pathname: '/' });
}, 300_000);

it('somebody with a password and a verified address signs in once, and then by the provider alone', async () => {
  const { sub, email } = newPerson();
  const password = 'a private phrase of mine';
  const page = await openPage();
  await page.goto(`${url}/register`);
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await isIn(page);
  await page.goto(await linkIn(email, 'verify-email'));
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
  await page.goto(url);
  await signOut(page);

  await goOn(page);
  await signInAtProvider(page, sub);
  await page.getByText('You have an account with this address.').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  // The provider's word alone has opened nothing.
  expect((await page.request.post(`${url}/v1/auth/refresh`)).status()).toBe(401);
  await typePassword(page, { email, password });
  await isIn(page);
  await mailTo(email, 'A sign-in of another place was linked');

  await signOut(page);
  await goOn(page);
  await agreeAtProvider(page);
  await isIn(page);
  await page.goto(`${url}/account`);
  await page.getByText(email).first().waitFor();
}, 300_000);

it('somebody who is invited accepts by the provider, as somebody new and with an account', async () => {
  const [owner, guest, known] = [newPerson(), newPerson(), newPerson()];
  const page = await openPage();
  await page.goto(`${url}/sign-in`);
  await goOn(page);
  await signInAtProvider(page, owner.sub);
  await isIn(page);
  await page.goto(`${url}/members`);
  for (const { email } of [guest, known]) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('button', { name: `Take back the invitation of ${email}` }).waitFor();
  }

  const guests = await openPage();
  await guests.goto(await linkIn(guest.email, '/invitation'));
  await guests.getByRole('button', { name: 'Create account and join' }).waitFor();
  expect(await seriousViolations(guests)).toEqual([]);
  await goOn(guests);
  await signInAtProvider(guests, guest.sub);
  await isIn(guests);
  await guests.goto(`${url}/members`);
  await guests.getByRole('heading', { name: '2 people' }).waitFor();

  // Whoever has an account comes back to the invitation.
  const knowns = await openPage();
  await knowns.goto(`${url}/sign-in`);
  await goOn(knowns);
  await signInAtProvider(knowns, known.sub);
  await isIn(knowns);
  await signOut(knowns);
  await knowns.goto(await linkIn(known.email, '/invitation'));
  await knowns.getByRole('link', { name: 'Sign in' }).click();
  await goOn(knowns);
  await agreeAtProvider(knowns);
  await knowns.getByRole('button', { name: 'Join', exact: true }).click();
  await isIn(knowns);
  await knowns.goto(`${url}/members`);
  await knowns.getByRole('heading', { name: '3 people' }).waitFor();
}, 300_000);

it('a no at the provider, a made-up answer and an answer that came before are said in a sentence', async () => {
  const page = await openPage();
  await page.goto(`${url}/sign-in`);
  await goOn(page);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByText('Signing in elsewhere did not succeed. Start again.').waitFor();
  expect(await seriousViolations(page)).toEqual([]);

  await page.getByRole('link', { name: 'Back to signing in' }).click();
  await goOn(page);
  await page.getByPlaceholder('Enter any login').waitFor();
  await page.goto(`${url}/oidc-callback?code=made-up&state=made-up`);
  await page.getByText('Signing in elsewhere did not succeed. Start again.').waitFor();
  await page.reload();
  await page.getByText('This took too long, or was done already. Start again.').waitFor();
  await page.goto(`${url}/oidc-callback`);
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByRole('link', { name: 'Back to signing in' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}, 300_000);
