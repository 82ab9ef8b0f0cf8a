import path from 'node:path';
import { createClient } from '@audiotricks/sdk';
import { interleaved, readWav, wavOf } from '@audiotricks/whisper/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { type Member, readJobOf, uploadFile } from '../process/client.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const root = path.resolve(import.meta.dirname, '../..');
const sample = path.join(root, 'models/samples/jfk.wav');
const person = { email: 'ada@example.org', password: 'a long and private phrase', name: 'Ada Lovelace' };
const transcribedWithinMs = 120_000;

let server: ServerProcess;
let browser: Browser;
let member: Member;

beforeAll(async () => {
  server = await startServerProcess({ command: ['npm', 'start'], workingDir: root });
  const client = createClient({ baseUrl: server.url });
  const { workspace, accessToken } = await client.auth.register(person);
  member = { client, workspaceId: workspace.id, accessToken };
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await server?.clear();
});

async function enter(address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-AU' });
  const { email, password } = person;
  await page.context().request.post(`${server.url}/v1/auth/sign-in`, { data: { email, password } });
  await page.goto(`${server.url}${address}`);
  return page;
}

const quote = (page: Page) => page.getByRole('region', { name: 'Quote' });
const revision = (page: Page) => page.getByRole('region', { name: 'Revision' });

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Transcribe again…' }).click();
  await quote(page).locator('dd').first().waitFor();
}

/** What the quote says by the name of its row. */
const amount = (page: Page, name: string) =>
  quote(page).locator('dl > div', { hasText: name }).locator('dd').textContent();

it('give words to expect, run a recording again by its quote, read both revisions and what was used', async () => {
  const { recording, job } = await uploadFile(member, { path: sample, contentType: 'audio/wav' });
  await expect
    .poll(async () => (await readJobOf(member, job.id)).state, { timeout: transcribedWithinMs, interval: 200 })
    .toBe('completed');

  const page = await enter('/vocabulary');
  await page.getByRole('textbox', { name: 'Add words and names' }).fill('Kennedy\nfellow Americans');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByText(/^2 of 500 words\./).waitFor();

  await page.goto(`${server.url}/recordings/${recording.id}`);
  await page.locator('[data-word]', { hasText: 'Americans' }).waitFor();
  await openDialog(page);
  // It is told other words than the first run was: all of it is heard anew.
  expect(await amount(page, 'Counted')).toBe('0:11');
  expect(await amount(page, 'Price of the engine')).toBe('nothing');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('English');
  await page.getByRole('button', { name: 'Start' }).click();

  await revision(page).getByRole('button', { name: 'Revision 2 of 2' }).waitFor({ timeout: transcribedWithinMs });
  await revision(page).getByRole('button', { name: 'What was used' }).click();
  await revision(page).getByText('Kennedy, fellow Americans', { exact: true }).waitFor();
  await revision(page)
    .getByText(/ on this server, times of words by the engine$/)
    .waitFor();
  await revision(page).getByRole('button', { name: 'Revision 2 of 2' }).click();
  await page.getByRole('menuitem', { name: /^Revision 1/ }).click();
  await revision(page).getByText('nothing', { exact: true }).waitFor();
  await page.locator('[data-word]', { hasText: 'Americans' }).waitFor();

  // The same run again: every word of it is here already.
  await openDialog(page);
  await page.getByRole('combobox', { name: 'Language' }).selectOption('English');
  await expect.poll(() => amount(page, 'Counted'), { timeout: 30_000 }).toBe('0:00');
  expect(await amount(page, 'Free, transcribed this way before')).toBe('0:11');
}, 300_000);

it('upload a recording of two channels with each of them a speaker, though they say the same', async () => {
  const one = readWav(sample);
  const page = await enter('/');
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('radiogroup', { name: 'Channels' }).getByText('Separate').click();
  const file = { name: 'call.wav', mimeType: 'audio/wav', buffer: Buffer.from(wavOf(interleaved(one, one), 2)) };
  await page.locator('main input[type=file]').setInputFiles(file);
  await page.getByRole('link', { name: 'call', exact: true }).click();
  await page.getByText('Speaker 1').first().waitFor({ timeout: transcribedWithinMs });
  await page.getByText('Speaker 2').first().waitFor({ timeout: transcribedWithinMs });
}, 300_000);
