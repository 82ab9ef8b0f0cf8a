import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const sample = path.resolve(import.meta.dirname, '../../models/samples/planning.wav');
const root = fileURLToPath(new URL('../../', import.meta.url));
const transcribedWithinMs = 120_000;

let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  server = await startServerProcess({ command: ['npm', 'start'], workingDir: root });
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await server?.clear();
});

/** What a person does who drags a file from a folder onto the page. */
async function dropFile(page: Page, file: string): Promise<void> {
  const bytes = (await readFile(file)).toString('base64');
  await page.evaluate(
    async ({ bytes, name }) => {
      const transfer = new DataTransfer();
      const data = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([data], name, { type: 'audio/wav' }));
      const fire = (target: Element | null, type: string) =>
        target?.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      fire(document.querySelector('h1'), 'dragenter');
      await new Promise((resolve) => setTimeout(resolve, 50));
      const zone = document.querySelector('.mantine-Dropzone-root');
      fire(zone, 'dragover');
      fire(zone, 'drop');
    },
    { bytes, name: path.basename(file) },
  );
}

/**
 * In the page: keeps what the job's bars say, in the library and beside the recording, percent by name. A look now and
 * then from here would miss them: half a minute of audio is done in about a second.
 */
function keepProgress(): void {
  const seen: Record<string, number[]> = {};
  Object.assign(window, { progressSeen: seen });
  new MutationObserver(() => {
    for (const bar of document.querySelectorAll('[role=progressbar][aria-label^=Progress]')) {
      const name = bar.ariaLabel ?? '';
      seen[name] = [...(seen[name] ?? []), Number(bar.ariaValueNow)];
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

/** Where the player stands, in seconds. */
async function playedSeconds(page: Page): Promise<number> {
  const [minutes = 0, seconds = 0] = ((await page.getByTestId('current-time').textContent()) ?? '')
    .split(':')
    .map(Number);
  return minutes * 60 + seconds;
}

it('register, drop a recording, watch it, read it, hear a word', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // Nobody is signed in at first, and a new recording has no waveform yet: answers, not faults.
    const isAnswer = /status of (401|404)/.test(message.text());
    if (message.type() === 'error' && !isAnswer) problems.push(message.text());
  });

  await page.addInitScript(keepProgress);
  await page.goto(`${server.url}/register`);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill(`ada${Date.now()}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill('a long and private phrase');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Library' }).waitFor();

  await dropFile(page, sample);
  const row = page.getByRole('link', { name: /planning/ }).first();
  await row.waitFor({ timeout: 30_000 });
  await row.click();
  await page.getByRole('heading', { name: 'planning' }).waitFor();

  const text = page.locator('[data-word]');
  await text.first().waitFor({ timeout: transcribedWithinMs });
  const heard = async () => (await text.allTextContents()).join(' ');
  // The first words are there before the last.
  await expect.poll(heard, { timeout: transcribedWithinMs }).toContain('wonderful weekend');
  const seen = await page.evaluate<Record<string, number[]>>('progressSeen');
  expect(Object.values(seen).flat()).not.toEqual([]);
  for (const values of Object.values(seen)) expect(values).toEqual(values.toSorted((a, b) => a - b));
  const words = await heard();
  for (const known of ['weekly planning meeting', 'new office in Berlin', 'kitchen will be closed']) {
    expect(words).toContain(known);
  }

  await page.locator('[data-word]', { hasText: 'Berlin' }).first().click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  // "Berlin" is said about nine seconds into the recording, and the sound goes on from there.
  await expect.poll(() => playedSeconds(page)).toBeGreaterThanOrEqual(8);
  const start = await playedSeconds(page);
  expect(start).toBeLessThanOrEqual(12);
  await expect.poll(() => playedSeconds(page), { timeout: 10_000 }).toBeGreaterThan(start + 1);
  expect(problems).toEqual([]);
}, 240_000);
