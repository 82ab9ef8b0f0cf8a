import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { desk, phone, seriousViolations, until } from '../../apps/web/test/site.ts';
import { typePassword } from '../accounts/at-the-door.ts';
import { openRealSite, type RealSite } from '../accounts/real-site.ts';

const patienceMs = 15_000;
let site: RealSite;
let strict: RealSite;
let browser: Browser;
beforeAll(async () => {
  [site, strict, browser] = await Promise.all([
    openRealSite(),
    openRealSite({ emailVerification: 'required' }),
    launchBrowser(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await strict?.close();
});

/** A page of a browser of its own, and the addresses that it asked servers for. */
async function visit(url: string, options = desk): Promise<{ page: Page; asked: string[] }> {
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    asked.push(`${pathname}${search} ${request.headers().referer ?? ''}`);
  });
  await page.goto(url);
  return { page, asked };
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

async function verifiedAt(of: RealSite, email: string): Promise<Date | null> {
  const user = await of.world.database.system((transaction) =>
    transaction.user.findUniqueOrThrow({ where: { emailNormalized: email } }),
  );
  return user.emailVerifiedAt;
}

describe('the link that confirms an address', () => {
  it('does so by a press, once; then another can be sent', async () => {
    const { email } = await site.http.register();
    const first = await site.linkIn(email, 1);
    const { page, asked } = await visit(first);
    await heading(page, 'Confirm your address');
    expect(await verifiedAt(site, email)).toBeNull();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await heading(page, 'Your address is confirmed');
    expect(await verifiedAt(site, email)).not.toBeNull();
    const [, token = ''] = first.split('#token=');
    expect(asked.filter((address) => address.includes(token))).toEqual([]);

    await page.reload();
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await heading(page, 'This link does not work');
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send another link' }).click();
    await heading(page, 'Look into your mailbox');
  });

  it('says so where it is not whole', async () => {
    const { page } = await visit(`${site.http.baseUrl}/verify-email`, phone);
    await heading(page, 'This link does not work');
    await page.goto(`${site.http.baseUrl}/reset-password`);
    await page.getByText('The address of this page is not whole').waitFor();
  });

  it('comes before the first session where that is required', async () => {
    const email = 'first@example.org';
    const password = 'a private phrase of mine';
    const { page } = await visit(`${strict.http.baseUrl}/register`);
    await page.getByLabel('Your name').fill('First');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await heading(page, 'Look into your mailbox');
    const link = await strict.linkIn(email, 1);
    await page.getByRole('button', { name: 'Send the link again' }).click();
    await page.getByText('A link is on its way.').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await typePassword(page, { email, password });
    await page.getByText('or the address is not confirmed yet').waitFor();
    await page.goto(link);
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await page.getByRole('link', { name: 'Go on' }).click();
    await typePassword(page, { email, password });
    await page.getByRole('link', { name: 'Library' }).waitFor();
  });
});

describe('a forgotten password', () => {
  it('is replaced by the link that was asked for', async () => {
    const { email } = await site.http.register();
    const { page, asked } = await visit(`${site.http.baseUrl}/sign-in`, phone);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading(page, 'A new password');
    await page.getByLabel('E-mail').fill('not an address');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('Give an e-mail address like').waitFor();
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await heading(page, 'Look into your mailbox');
    expect(await seriousViolations(page)).toEqual([]);

    const link = await site.linkIn(email, 2);
    await page.goto(link);
    const password = 'a fresh one of mine';
    await page.getByLabel('Password', { exact: true }).fill('password1');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('This password is among the first that anyone would try.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await heading(page, 'Your password is changed');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await typePassword(page, { email, password });
    await page.getByRole('link', { name: 'Library' }).waitFor();
    await until('the notice', () => site.mailsTo(email).some(({ plain }) => plain.includes('was changed')));
    const [, token = ''] = link.split('#token=');
    expect(asked.filter((address) => address.includes(token))).toEqual([]);

    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('auth.link_invalid').waitFor();
    await page.getByRole('link', { name: 'Ask for another link' }).click();
    await page.getByRole('button', { name: 'Send the link' }).waitFor();
  });

  it('says the same for an address that nobody has', async () => {
    const { page } = await visit(`${site.http.baseUrl}/forgot-password`);
    await page.getByLabel('E-mail').fill('nobody@example.org');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await heading(page, 'Look into your mailbox');
    await page.getByText('If there is an account of nobody@example.org').waitFor();
  });
});
