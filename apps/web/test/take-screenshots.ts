import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { builtWeb } from './build-web.ts';
import { ada, type FakeApi, startFakeApi } from './fake-api/index.ts';
import { fillLibrary } from './full-library.ts';
import { samples } from './samples.ts';

/** Pictures of every screen in every state, for the eye: `node apps/web/test/take-screenshots.ts FOLDER [NAME]`. */

interface Look {
  width: number;
  height: number;
  scheme: 'light' | 'dark';
}
const looks: readonly Look[] = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
];

type Screen = (page: Page, api: FakeApi) => Promise<void>;

async function signIn(page: Page, api: FakeApi, path = '/'): Promise<void> {
  await page.goto(`${api.url}/sign-in?redirect=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail').fill(ada.email);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${api.url}${path}`);
}

async function openRecording(page: Page, api: FakeApi, title: string): Promise<void> {
  const stored = api.library.all().find(({ recording }) => recording.title.startsWith(title));
  await signIn(page, api, `/recordings/${stored?.recording.id}`);
  await page.getByRole('region', { name: 'Player' }).waitFor();
  await page.waitForTimeout(600);
}

/** Until the recorder shows this time. */
async function record(page: Page, time: string): Promise<void> {
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByRole('timer').getByText(time).waitFor();
}

const screens: Record<string, Screen> = {
  'sign-in': async (page, api) => {
    await page.goto(`${api.url}/sign-in`);
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not match').waitFor();
  },
  register: async (page, api) => {
    await page.goto(`${api.url}/register`);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@example');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Use at least 8 characters.').waitFor();
  },
  'library-empty': async (page, api) => {
    api.server.faults.clear();
    await page.goto(`${api.url}/register`);
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('E-mail').fill(`grace${Date.now()}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.route('**/recordings?*', (route) => route.fulfill({ json: { items: [], nextCursor: null } }));
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Try the sample' }).waitFor();
  },
  'library-full': async (page, api) => {
    await signIn(page, api);
    await page.getByRole('link', { name: 'Weekly planning' }).waitFor();
  },
  'library-loading': async (page, api) => {
    await page.route('**/recordings?*', () => undefined);
    await signIn(page, api);
    await page.getByLabel('The library is loading').waitFor();
  },
  'library-error': async (page, api) => {
    api.server.faults.plan('recordings.list', { kind: 'problem', code: 'server.internal' }, 6);
    await signIn(page, api);
    await page.getByRole('alert').waitFor({ timeout: 10_000 });
    api.server.faults.clear();
  },
  'library-menu': async (page, api) => {
    await signIn(page, api);
    await page.getByRole('button', { name: 'Actions for Weekly planning' }).first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor();
  },
  'account-menu': async (page, api) => {
    await signIn(page, api);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  },
  'upload-duplicate': async (page, api) => {
    await signIn(page, api);
    const [first] = api.library.all();
    const input = page.locator('input[type=file]').first();
    await input.setInputFiles({
      name: 'Team meeting with a rather long name, second copy.wav',
      mimeType: 'audio/wav',
      buffer: Buffer.from(first?.bytes ?? []),
    });
    await page.getByText('1 file is already here').waitFor();
    await page.waitForTimeout(300);
  },
  uploads: async (page, api) => {
    await signIn(page, api);
    api.server.faults.plan('uploads.putPart', { kind: 'hold', until: new Promise(() => undefined) }, 1000);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([
        {
          name: 'Interview with Dr Okonkwo about the coastal survey, part two.wav',
          mimeType: 'audio/wav',
          buffer: Buffer.alloc(3_000_000, 1),
        },
        { name: 'voice note.m4a', mimeType: 'audio/mp4', buffer: Buffer.alloc(800_000, 2) },
        { name: 'too large.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(21_000_000, 3) },
      ]);
    await page.getByRole('region', { name: 'Uploads' }).waitFor();
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: 'Pause: voice note.m4a' }).click();
    await page.getByText('larger than').first().waitFor();
    await page.waitForTimeout(300);
  },
  'recording-ready': async (page, api) => {
    await openRecording(page, api, 'Weekly planning');
    await page.locator('[data-word="40"]').click();
    await page.waitForTimeout(700);
    await page.getByRole('button', { name: 'Pause' }).click();
  },
  'recording-running': (page, api) => openRecording(page, api, 'Board call'),
  'recording-queued': (page, api) => openRecording(page, api, 'Lecture'),
  'recording-failed': (page, api) => openRecording(page, api, 'Holiday video'),
  'recording-empty': (page, api) => openRecording(page, api, 'Quiet room'),
  'recording-missing': async (page, api) => {
    await signIn(page, api, '/recordings/018f0000-0000-7000-8000-000000000000');
    await page.getByText('This recording is not here').waitFor();
  },
  'recording-long-title': (page, api) => openRecording(page, api, 'A title'),
  'recording-loading': async (page, api) => {
    await page.route('**/transcript', () => undefined);
    await openRecording(page, api, 'Weekly planning');
  },
  'record-ready': async (page, api) => {
    await signIn(page, api, '/record');
    await page.getByRole('button', { name: 'Start recording' }).waitFor();
  },
  'record-recording': async (page, api) => {
    await signIn(page, api, '/record');
    await record(page, '0:04');
  },
  'record-paused': async (page, api) => {
    await signIn(page, api, '/record');
    await record(page, '0:03');
    await page.getByRole('button', { name: 'Pause' }).click();
  },
  'record-offline': async (page, api) => {
    await signIn(page, api, '/record');
    api.server.faults.plan('uploads.open', { kind: 'cut' }, 1000);
    await record(page, '0:03');
    await page.getByText('The server cannot be reached.').waitFor();
  },
  'record-elsewhere': async (page, api) => {
    await signIn(page, api, '/record');
    await record(page, '0:01');
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('link', { name: 'Weekly planning' }).waitFor();
  },
  'record-finishing': async (page, api) => {
    await signIn(page, api, '/record');
    api.server.faults.plan('uploads.putPart', { kind: 'hold', until: new Promise(() => undefined) }, 1000);
    await record(page, '0:02');
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('progressbar', { name: 'Upload of the recording' }).waitFor();
  },
  'record-refused': async (page, api) => {
    await signIn(page, api, '/record');
    api.server.faults.plan('uploads.putPart', { kind: 'problem', code: 'upload.too_large' }, 1000);
    await record(page, '0:02');
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Recorded, not sent').waitFor();
  },
  'record-denied': async (page, api) => {
    await page.addInitScript(() => {
      MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await signIn(page, api, '/record');
    await page.getByRole('button', { name: 'Start recording' }).click();
    await page.getByRole('alert').waitFor();
  },
  'record-unfinished': async (page, api) => {
    const before = await page.context().newPage();
    await signIn(before, api, '/record');
    await record(before, '0:03');
    await before.close();
    await page.goto(api.url);
    await page.getByText('was not finished').waitFor();
  },
  shortcuts: async (page, api) => {
    await signIn(page, api);
    await page.getByRole('link', { name: 'Weekly planning' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
};

async function take(browser: Browser, api: FakeApi, folder: string, only: string | undefined): Promise<void> {
  for (const [name, screen] of Object.entries(screens)) {
    if (only !== undefined && !name.startsWith(only)) continue;
    for (const { width, height, scheme } of looks) {
      const isPhone = width < 500;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        deviceScaleFactor: isPhone ? 2 : 1,
        hasTouch: isPhone,
        locale: 'en-AU',
      });
      const page = await context.newPage();
      await screen(page, api);
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
      await context.close();
      api.server.faults.clear();
      api.uploads.uploads.clear();
    }
    process.stdout.write(`${name}\n`);
  }
}

const [folder = '.tmp/screens', only] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const api = await startFakeApi({ webFolder: await builtWeb() });
fillLibrary(api);
const browser = await launchBrowser({ microphoneFile: samples.jfkFile });
try {
  await take(browser, api, folder, only);
} finally {
  await browser.close();
  await api.close();
}
