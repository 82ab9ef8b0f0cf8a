import type { Page } from 'playwright-core';

/** Fills in the form for signing in that a page shows, and sends it. */
export async function typePassword(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Waits until somebody is signed in. */
export const isIn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Account', exact: true }).waitFor();

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Makes the page's browser a device that keeps passkeys and knows its person, as Chromium plays it. */
export async function giveAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Signs in at the provider of the tests, whose page has come, and agrees that it tells who one is. */
export async function signInAtProvider(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await agreeAtProvider(page);
}

/** What it asks somebody whom it knows already. */
export const agreeAtProvider = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();
