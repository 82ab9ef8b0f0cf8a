import type { Page } from 'playwright-core';
import { goodCode } from '../fake-api/factors.ts';
import type { FakeApi } from '../fake-api/index.ts';
import { type Screen, signIn } from './screen.ts';

async function openAccount(page: Page, api: FakeApi, passkeys: readonly string[] = []): Promise<void> {
  // All looks share one API.
  api.factors.reset();
  for (const name of passkeys) api.factors.addPasskey(name);
  await signIn(page, api);
  await page.goto(`${api.url}/account/security`);
  await page.getByRole('heading', { name: 'Two-factor sign-in' }).scrollIntoViewIfNeeded();
}

async function openSignIns(page: Page, api: FakeApi): Promise<void> {
  await signIn(page, api, '/account/security');
  const heading = page.getByRole('heading', { name: 'Linked sign-ins' });
  await page.getByText('Samsung Internet on Android').waitFor();
  await heading.evaluate((shown) => shown.scrollIntoView({ block: 'center' }));
}

async function turnOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await page.getByLabel('Code of your app').fill(goodCode);
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
}

/** Two-factor sign-in, passkeys and step-up. */
export const factorScreens: Record<string, Screen> = {
  'second-factor': async (page, api) => {
    api.server.faults.plan('auth.signIn', { kind: 'problem', code: 'auth.second_factor_required' });
    await page.goto(`${api.url}/sign-in`);
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
  },
  'two-factor-set-up': async (page, api) => {
    await openAccount(page, api);
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByLabel('Code of your app').fill('000000');
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('This code is not right').waitFor();
  },
  'recovery-codes': async (page, api) => {
    await openAccount(page, api);
    await turnOn(page);
  },
  'factors-on': async (page, api) => {
    const key = 'The security key that hangs on the ring beside the door of the office in Wollongong';
    await openAccount(page, api, ['My phone', key]);
    await turnOn(page);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes are left.').scrollIntoViewIfNeeded();
  },
  'sign-ins-none': async (page, api) => {
    api.factors.reset();
    await openSignIns(page, api);
    await page.getByText('Go on with Acme once').waitFor();
  },
  'sign-ins-last': async (page, api) => {
    api.factors.reset();
    api.factors.forgetPassword();
    api.factors.linkSignIn('Acme');
    await openSignIns(page, api);
    await page.getByRole('button', { name: 'Unlink Acme' }).click();
    await page.getByRole('button', { name: 'Unlink', exact: true }).click();
    await page.getByText('auth.last_way_in').waitFor();
  },
  'sign-ins-full': async (page, api) => {
    api.factors.reset();
    api.factors.forgetPassword();
    api.factors.linkSignIn('Acme');
    api.factors.linkSignIn('login.of-the-company-that-was-bought-by-another.example.org', false);
    await openSignIns(page, api);
    await page.getByRole('button', { name: 'Unlink Acme' }).waitFor();
  },
  'sign-ins-error': async (page, api) => {
    api.server.faults.plan('me.listLinkedSignIns', { kind: 'problem', code: 'server.internal' }, 8);
    await openSignIns(page, api);
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
  },
  'sign-ins-loading': async (page, api) => {
    await page.route('**/me/linked-sign-ins', () => undefined);
    await openSignIns(page, api);
    await page.getByLabel('Linked sign-ins are being read').waitFor();
  },
  'step-up': async (page, api) => {
    await openAccount(page, api, ['My phone']);
    api.server.faults.plan('me.removePasskey', { kind: 'problem', code: 'auth.step_up_required' });
    await page.getByRole('button', { name: 'Remove My phone' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog', { name: 'Is it you?' }).waitFor();
  },
};
