import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createS3Storage } from '../../apps/server/src/platform/storage/s3/s3-storage.ts';
import { setUpBucket } from '../../apps/server/src/platform/storage/s3/set-up-bucket.ts';
import { allOf } from '../../apps/server/src/platform/storage/testing/bytes.ts';
import { createCephBucket, whyNoCeph } from '../../apps/server/test/servers/ceph-s3.ts';
import { sharedCeph } from '../../apps/server/test/servers/shared-ceph.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';
import { type PartProxy, startPartProxy } from '../uploads/part-proxy.ts';

const missing = whyNoCeph();
const MiB = 2 ** 20;

let folder: string;
let file: string;
let server: ServerProcess | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'audiotricks-direct-'));
  file = path.join(folder, 'quiet evening.wav');
  await writeFile(file, quietWav(36 * MiB));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await server?.clear();
  await rm(folder, { recursive: true, force: true });
});

if (missing !== null) {
  it(`uploads from a browser to a store are not tested here: ${missing}`, () => {
    process.stdout.write(`SKIPPED, uploads from a browser straight to an S3 server: ${missing}\n`);
    expect(missing).not.toBe('');
  });
} else {
  it(
    'a browser sends parts straight to the store, and goes on after a reload with what is missing',
    sendFromBrowser,
    300_000,
  );
}

async function sendFromBrowser(): Promise<void> {
  const access = await sharedCeph();
  const bucket = await createCephBucket(access);
  const proxy = await startPartProxy({ endpoint: access.endpoint, holdAbovePart: 2 });
  const store = { ...access, endpoint: proxy.endpoint, bucket, signingRegion: 'us-east-1', forcePathStyle: true };
  try {
    server = await startServerProcess({
      environment: {
        LOG_LEVEL: 'warn',
        S3_ENDPOINT: store.endpoint,
        S3_BUCKET: bucket,
        S3_ACCESS_KEY_ID: store.accessKeyId,
        S3_SECRET_ACCESS_KEY: store.secretAccessKey,
        S3_FORCE_PATH_STYLE: '1',
      },
    });
    const lines = await allOf(setUpBucket(store, { webOrigin: server.url }));
    expect(lines.find(({ what }) => what === 'CORS')?.outcome).toBe('ok');
    browser = await launchBrowser();
    await uploadWithReload(await enter(browser, server.url), { proxy, serverUrl: server.url });
    const storage = createS3Storage({ ...store, temporaryFolder: path.join(folder, 'temporary') });
    const [object] = await allOf(storage.list('workspaces'));
    expect((await readFile(file)).equals(await buffer(await storage.read(object?.key ?? '')))).toBe(true);
  } finally {
    await proxy.close();
  }
}

async function uploadWithReload(page: Page, { proxy, serverUrl }: { proxy: PartProxy; serverUrl: string }) {
  const tray = page.getByRole('region', { name: 'Uploads' });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|CORS|unsafe header/.test(message.text())) problems.push(message.text());
  });
  page.on('request', (request) => {
    if (request.method() === 'PUT' && request.url().startsWith(serverUrl)) problems.push('a part came to the server');
  });
  page.on('dialog', (dialog) => dialog.accept());

  await page.locator('input[type=file]').first().setInputFiles(file);
  await expect.poll(() => proxy.confirmed.toSorted(), { timeout: 30_000 }).toEqual([1, 2]);
  await expect.poll(() => proxy.begun.length).toBeGreaterThan(2);
  await page.reload();
  proxy.cutHeld();
  await tray.getByText('Choose the file again to go on.').waitFor();
  const before = proxy.begun.length;
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    tray.getByRole('button', { name: 'Choose again: quiet evening.wav' }).click(),
  ]);
  await chooser.setFiles(file);
  await tray.getByText('1 file uploaded').waitFor({ timeout: 60_000 });
  expect(proxy.begun.slice(before).toSorted()).toEqual([3, 4, 5]);
  await page.getByRole('link', { name: 'quiet evening' }).first().waitFor();
  expect(problems).toEqual([]);
}

/** The library of a new person. */
async function enter(from: Browser, url: string): Promise<Page> {
  const page = await from.newPage({ viewport: { width: 1280, height: 900 } });
  const data = { email: 'ada@example.org', password: 'a long and private phrase', name: 'Ada Lovelace' };
  const registered = await page.context().request.post(`${url}/v1/auth/register`, { data });
  expect(registered.status()).toBe(201);
  await page.goto(url);
  await page.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
  return page;
}

/** 16 kHz mono without a word in it, and no two MiB alike. */
function quietWav(sizeBytes: number): Buffer {
  const wav = Buffer.alloc(sizeBytes);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(sizeBytes - 8, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(16_000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(sizeBytes - 44, 40);
  for (let at = 44, step = 0; at + 1 < sizeBytes; at += 4 * 1024 + 2 * (step % 61), step += 1) wav.writeInt16LE(1, at);
  return wav;
}
