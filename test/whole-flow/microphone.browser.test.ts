import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listRecordings, readRecording } from '@audiotricks/contracts';
import { createClient } from '@audiotricks/sdk';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchProfile } from '../../apps/web/test/browser.ts';
import { until } from '../../apps/web/test/site.ts';
import { type Member, readTranscriptOf } from '../process/client.ts';
import { listDescendants } from '../process/processes.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const microphoneFile = path.resolve(import.meta.dirname, '../../models/samples/jfk.wav');
const root = path.resolve(import.meta.dirname, '../..');
const person = { email: 'ada@example.org', password: 'a long and private phrase', name: 'Ada Lovelace' };
const transcribedWithinMs = 120_000;

let server: ServerProcess;
let member: Member;
let profile: string;
let browser: BrowserContext | null = null;

beforeAll(async () => {
  server = await startServerProcess({ command: ['npm', 'start'], workingDir: root });
  const client = createClient({ baseUrl: server.url });
  const { workspace, accessToken } = await client.auth.register(person);
  member = { client, workspaceId: workspace.id, accessToken };
  profile = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-profile-'));
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await rm(profile, { recursive: true, force: true });
  await server?.stop();
  await server?.clear();
});

async function openPage(): Promise<Page> {
  browser = await launchProfile(profile, { microphoneFile });
  const page = await browser.newPage();
  await page.goto(`${server.url}/sign-in?redirect=${encodeURIComponent('/record')}`);
  const sign = page.getByRole('button', { name: 'Sign in' });
  const start = page.getByRole('button', { name: 'Start recording' });
  // The cookie of the last visit may have been written to disk, or not.
  await sign.or(start).waitFor();
  if (await sign.isVisible()) {
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await sign.click();
  }
  await start.waitFor();
  return page;
}

async function recordFor(page: Page, seconds: number): Promise<void> {
  await page.getByRole('button', { name: 'Start recording' }).click();
  const shown = async () => {
    const [minutes = 0, rest = 0] = ((await page.getByRole('timer').textContent()) ?? '').split(':').map(Number);
    return minutes * 60 + rest;
  };
  await until(`${seconds} s of sound`, async () => (await shown()) >= seconds, 60_000);
}

/** Every process of the browser at once, as when the power goes. */
async function killBrowser(): Promise<void> {
  const own = (await listDescendants(process.pid)).filter(({ commandLine }) => commandLine.includes(profile));
  expect(own.length).toBeGreaterThan(0);
  const closed = new Promise((resolve) => browser?.once('close', resolve));
  for (const { pid } of own) process.kill(pid, 'SIGKILL');
  await closed;
}

async function textOf(recordingId: string): Promise<string> {
  const params = { workspaceId: member.workspaceId, recordingId };
  const stateNow = async () => (await member.client.call(readRecording, { params })).state;
  await until('the text', async () => (await stateNow()) !== 'processing', transcribedWithinMs);
  return (await readTranscriptOf(member, recordingId)).text;
}

const newest = async () => {
  const { workspaceId } = member;
  const { items } = await member.client.call(listRecordings, { params: { workspaceId }, query: { limit: 1 } });
  return items[0] ?? null;
};

it('what was said before the browser was killed is offered at the next visit, and becomes text', async () => {
  const cutPage = await openPage();
  await recordFor(cutPage, 9);
  await killBrowser();
  expect(await newest()).toBeNull();

  const page = await openPage();
  await page.getByText(/^A recording from .+ was not finished \(0:(0[89]|1\d)\)\.$/).waitFor();
  await page.getByRole('button', { name: 'Upload it' }).click();
  await until('a recording', async () => (await newest()) !== null, 30_000);
  const saved = await newest();
  expect(saved?.title).toMatch(/^Recording \d{4}-/);
  const text = await textOf(saved?.id ?? '');
  expect(text).toMatch(/my fellow Americans/);
  expect(text).toMatch(/what your country can do for you/i);
}, 240_000);

it('what is recorded plays with its length, from any word', async () => {
  const page = browser?.pages().at(-1);
  if (!page) throw new Error('the page of the last test is gone');
  await recordFor(page, 12);
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.waitForURL(/\/recordings\/[0-9a-f-]+$/);
  const recordingId = page.url().split('/').at(-1) ?? '';
  expect(await textOf(recordingId)).toMatch(/ask what you can do for your country/i);
  const params = { workspaceId: member.workspaceId, recordingId };
  const { durationMs } = await member.client.call(readRecording, { params });
  expect(durationMs).toBeGreaterThan(11_500);
  expect(durationMs).toBeLessThan(16_000);

  await page.reload();
  const shown = page.getByText(/\/ 0:1[2-5]$/);
  await shown.waitFor();
  await page.locator('[data-word]', { hasText: 'country' }).last().click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  const played = async () => Number(((await page.getByTestId('current-time').textContent()) ?? '').split(':')[1]);
  await expect.poll(played).toBeGreaterThanOrEqual(8);
}, 240_000);
