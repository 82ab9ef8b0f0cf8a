import type { Page } from 'playwright-core';
import { ada, type FakeApi } from '../fake-api/index.ts';

/** Brings a page into the state that is to be seen. */
export type Screen = (page: Page, api: FakeApi) => Promise<void>;

export async function signIn(page: Page, api: FakeApi, path = '/'): Promise<void> {
  await page.goto(`${api.url}/sign-in?redirect=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${api.url}${path}`);
}

export async function openRecording(page: Page, api: FakeApi, title: string): Promise<void> {
  const stored = api.library.all().find(({ recording }) => recording.title.startsWith(title));
  await signIn(page, api, `/recordings/${stored?.recording.id}`);
  await page.getByRole('region', { name: 'Player' }).waitFor();
  await page.waitForTimeout(600);
}
