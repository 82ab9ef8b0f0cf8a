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
  'step-up': async (page, api) => {
    await openAccount(page, api, ['My phone']);
    api.server.faults.plan('me.removePasskey', { kind: 'problem', code: 'auth.step_up_required' });
    await page.getByRole('button', { name: 'Remove My phone' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog', { name: 'Is it you?' }).waitFor();
  },
};
