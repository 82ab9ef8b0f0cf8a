import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { desk, phone, seriousViolations } from '../../apps/web/test/site.ts';
import { typePassword } from '../accounts/at-the-door.ts';
import { openRealSite, type RealSite } from '../accounts/real-site.ts';

const patienceMs = 20_000;
let site: RealSite;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([openRealSite(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A page of a browser of its own, at the form for signing in. */
async function visit(path: string, options = desk): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${site.http.baseUrl}${path}`);
  return page;
}

async function enter(path: string, as: { email: string; password: string }, options = desk): Promise<Page> {
  const page = await visit(path, options);
  await typePassword(page, as);
  return page;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

describe('the profile', () => {
  it('is saved, is there after a reload, and its username signs in', async () => {
    const account = await site.http.register();
    const page = await enter('/account', account);
    await page.getByText(`${account.email} is not confirmed yet.`).waitFor();
    await page.getByLabel('Given name').fill('Augusta Ada');
    await page.getByLabel('Username').fill('support');
    await page.getByLabel('Phone').fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Give the number with its country').waitFor();
    await page.getByLabel('Phone').fill('+61 2 5550 1234');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This username cannot be had.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('Username').fill('ada.lovelace');
    await page.getByLabel('Time zone').selectOption('Australia/Sydney');
    await page.getByLabel('Language').selectOption('en-AU');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    await page.reload();
    await page.getByLabel('Username').waitFor();
    const values = await Promise.all(
      ['Given name', 'Username', 'Phone', 'Time zone', 'Language'].map((label) => page.getByLabel(label).inputValue()),
    );
    expect(values).toEqual(['Augusta Ada', 'ada.lovelace', '+61255501234', 'Australia/Sydney', 'en-AU']);
    const other = await enter('/account', { email: 'Ada.Lovelace', password: account.password }, phone);
    await heading(other, 'Profile');
  });
});

describe('the end of an account', () => {
  it('signs out, and signing in again keeps it', async () => {
    const account = await site.http.register();
    const page = await enter('/account/delete', account);
    await page.getByRole('button', { name: 'Delete my account' }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
    await heading(page, 'Sign in');
    const dueAt = () =>
      site.world.database.system(async (transaction) => {
        const { deletionDueAt } = await transaction.user.findUniqueOrThrow({ where: { id: account.user.id } });
        return deletionDueAt;
      });
    expect(await dueAt()).not.toBeNull();
    await page.reload();
    await heading(page, 'Sign in');
    const again = await enter('/account', account);
    await heading(again, 'Profile');
    expect(await dueAt()).toBeNull();
  });
});

describe('security', () => {
  it('changes the address by the link that is sent to the new one', async () => {
    const account = await site.http.register();
    const page = await enter('/account/security', account);
    const email = `another.${account.email}`;
    await page.getByLabel('New address').fill(email);
    await page.getByRole('button', { name: 'Send a link there' }).click();
    await page.getByText(`A mail is on its way to ${email}.`).waitFor();
    await page.goto(await site.linkIn(email, 1));
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await heading(page, 'Your address is confirmed');
    const again = await enter('/account/security', { ...account, email });
    await again.getByText(email, { exact: true }).waitFor();
  });

  it('ends a session elsewhere at once, and all others with a new password', async () => {
    const account = await site.http.register();
    const [here, there] = await Promise.all([
      enter('/account/security', account),
      enter('/account/security', account, phone),
    ]);
    // The third one is that of registering.
    await here.getByText(/^A program/).waitFor();
    await heading(there, 'Where you are signed in');
    await here.reload();
    await here.getByRole('button', { name: 'Sign out: Chrome on Linux' }).click();
    await here.getByRole('button', { name: 'Sign out: Chrome on Linux' }).waitFor({ state: 'detached' });
    await there.getByRole('link', { name: 'Profile' }).click();
    await there.getByText('You were signed out. Sign in to go on.').waitFor();

    await here.getByLabel('Current password').fill('not mine');
    await here.getByLabel('New password').fill('a fresh one of mine');
    await here.getByRole('button', { name: 'Change the password' }).click();
    await here.getByText('This is not your password.').waitFor();
    expect(await seriousViolations(here)).toEqual([]);
    await here.getByLabel('Current password').fill(account.password);
    await here.getByRole('button', { name: 'Change the password' }).click();
    await here.getByText('Your password is changed.').waitFor();
    await here.getByRole('button', { name: /^Sign out:/ }).waitFor({ state: 'detached' });
    expect((await site.http.call('GET /v1/me', { token: account.accessToken })).status).toBe(401);
    expect(await here.getByLabel('New password').inputValue()).toBe('');
    const again = await enter('/account', { ...account, password: 'a fresh one of mine' });
    await heading(again, 'Profile');
  });
});
