import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOfApp } from '../../apps/server/test/authenticator-app.ts';
import { startSmtpServer, type TestSmtpServer } from '../../apps/server/test/servers/smtp-server.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { desk, phone, until } from '../../apps/web/test/site.ts';
import { giveAuthenticator, isIn, signOut, typePassword } from '../accounts/at-the-door.ts';
import { freePort, type ServerProcess, startServerProcess } from '../process/server-process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const patienceMs = 30_000;
const adaEmail = 'ada@example.org';
const bobEmail = 'bob@example.org';
const firstPassword = 'a private phrase of mine';
const secondPassword = 'another phrase of mine';
let smtp: TestSmtpServer;
let server: ServerProcess;
let browser: Browser;
let url: string;

beforeAll(async () => {
  smtp = await startSmtpServer({ offersTls: false });
  const port = await freePort();
  // Passkeys belong to a name: a bare address has none.
  url = `http://localhost:${port}`;
  const environment = {
    LOG_LEVEL: 'warn',
    PUBLIC_URL: url,
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(smtp.port),
    SMTP_SECURITY: 'none',
    MAIL_FROM: 'noreply@audio.example.org',
    EMAIL_VERIFICATION: 'on',
  };
  [server, browser] = await Promise.all([
    startServerProcess({ command: ['npm', 'start'], workingDir: root, port, environment }),
    launchBrowser(),
  ]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await server?.clear();
  await smtp?.close();
});

/** The link of the first mail to somebody whose text has these words. */
async function linkIn(address: string, words: RegExp): Promise<string> {
  const find = () => smtp.received.find(({ to, plain }) => to.includes(address) && words.test(plain));
  await until(`a mail to ${address} that says ${words}`, () => find() !== undefined, patienceMs);
  const [link] = /http:\/\/localhost:\d+\/\S+#token=[\w-]{43}/.exec(find()?.plain ?? '') ?? [];
  if (link === undefined) throw new Error(`no link in the mail to ${address}`);
  return link;
}

/** A page of a browser of its own, as on another device. */
async function openDevice(options = desk): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(patienceMs);
  return await context.newPage();
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await typePassword(page, { email: adaEmail, password });
}

async function useRecoveryCode(page: Page, code: string | undefined): Promise<void> {
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(code ?? '');
  await page.keyboard.press('Enter');
}

it('a whole life: in, not alone, guarded, robbed of a device, back, forgetful, and gone', async () => {
  // Registers, and shows that the address is hers by the mail that was really sent.
  const desktop = await openDevice();
  await desktop.goto(`${url}/register`);
  await desktop.getByLabel('Your name').fill('Ada');
  await desktop.getByLabel('E-mail').fill(adaEmail);
  await desktop.getByLabel('Password', { exact: true }).fill(firstPassword);
  await desktop.getByRole('button', { name: 'Create account' }).click();
  await isIn(desktop);
  await desktop.goto(await linkIn(adaEmail, /verify-email/));
  await desktop.getByRole('button', { name: 'Confirm this address' }).click();
  await desktop.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();

  // Invites a second person, who comes with a password of their own.
  await desktop.goto(`${url}/members`);
  await desktop.getByLabel('E-mail').fill(bobEmail);
  await desktop.getByRole('button', { name: 'Invite' }).click();
  await desktop.getByRole('button', { name: `Take back the invitation of ${bobEmail}` }).waitFor();
  const bobs = await openDevice(phone);
  await bobs.goto(await linkIn(bobEmail, /invitation/));
  await bobs.getByLabel('Your name').fill('Bob');
  await bobs.getByLabel('Password', { exact: true }).fill(secondPassword);
  await bobs.getByRole('button', { name: 'Create account and join' }).click();
  await isIn(bobs);
  await bobs.goto(`${url}/members`);
  await bobs.getByText('Editor', { exact: true }).waitFor();

  // Gives him another role, which he has at once.
  await desktop.reload();
  await desktop.getByLabel('Role of Bob').selectOption('viewer');
  await until('the role', async () => {
    await bobs.reload();
    await bobs.getByRole('heading', { name: '2 people' }).waitFor();
    return (await bobs.getByText('Viewer', { exact: true }).count()) === 1;
  });

  // Two factors from now on.
  await desktop.goto(`${url}/account/security`);
  await desktop.getByRole('button', { name: 'Set up an app' }).click();
  await desktop.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  const secret = ((await desktop.getByRole('dialog').locator('code').textContent()) ?? '').replaceAll(' ', '');
  await desktop.getByLabel('Code of your app').fill(codeOfApp(secret));
  await desktop.keyboard.press('Enter');
  const list = desktop.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  const codes = await list.getByRole('listitem').allTextContents();
  await desktop.getByRole('button', { name: 'I have kept them' }).click();
  await desktop.getByText('10 recovery codes are left.').waitFor();

  // The device with the app is lost: a recovery code on another one, which gets a passkey.
  const laptop = await openDevice();
  await giveAuthenticator(laptop);
  await signIn(laptop, firstPassword);
  await useRecoveryCode(laptop, codes[0]);
  await isIn(laptop);
  await laptop.goto(`${url}/account/security`);
  await laptop.getByRole('button', { name: 'Add a passkey' }).click();
  await laptop.getByLabel('Name').fill('Laptop');
  await laptop.keyboard.press('Enter');
  await laptop.getByRole('button', { name: 'Remove Laptop' }).waitFor();
  await signOut(laptop);
  await laptop.getByRole('button', { name: 'Use a passkey' }).click();
  await isIn(laptop);

  // The password is forgotten; the link for another one does not lead around the second factor.
  await signOut(laptop);
  await laptop.getByRole('link', { name: 'Forgot your password?' }).click();
  await laptop.getByLabel('E-mail').fill(adaEmail);
  await laptop.getByRole('button', { name: 'Send the link' }).click();
  await laptop.goto(await linkIn(adaEmail, /reset-password/));
  await laptop.getByLabel('Password', { exact: true }).fill(secondPassword);
  await laptop.getByRole('button', { name: 'Change the password' }).click();
  await laptop.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await signIn(laptop, secondPassword);
  await useRecoveryCode(laptop, codes[1]);
  await isIn(laptop);

  // Gone: out everywhere, with a mail that says until when it can be undone.
  await laptop.goto(`${url}/account/delete`);
  await laptop.getByRole('button', { name: 'Delete my account' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
  // Not as long as somebody else would be left without an owner.
  await laptop.getByText('account.sole_owner').waitFor();
  await laptop.goto(`${url}/members`);
  await laptop.getByRole('button', { name: 'Take out Bob' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
  await laptop.getByRole('heading', { name: '1 person' }).waitFor();
  await laptop.goto(`${url}/account/delete`);
  await laptop.getByRole('button', { name: 'Delete my account' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
  await laptop.getByRole('heading', { name: 'Sign in' }).waitFor();
  await until('the mail of the end', () =>
    smtp.received.some(({ to, plain }) => to.includes(adaEmail) && /delet/i.test(plain)),
  );
  await desktop.reload();
  await desktop.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(smtp.received.filter(({ to }) => ![adaEmail, bobEmail].includes(to.join()))).toEqual([]);
}, 300_000);
