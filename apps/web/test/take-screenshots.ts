import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { flatPicture } from '../../server/test/pictures.ts';
import { launchBrowser } from './browser.ts';
import { builtWeb } from './build-web.ts';
import { makeEpisode } from './fake-api/feeds.ts';
import { type FakeApi, startFakeApi } from './fake-api/index.ts';
import { fillLibrary } from './full-library.ts';
import { samples } from './samples.ts';
import { accountScreens } from './screens/account-screens.ts';
import { factorScreens } from './screens/factor-screens.ts';
import { mailLinkScreens } from './screens/mail-link-screens.ts';
import { recordScreens } from './screens/record-screens.ts';
import { runScreens } from './screens/run-screens.ts';
import { openRecording, type Screen, signIn } from './screens/screen.ts';
import { vocabularyScreens } from './screens/vocabulary-screens.ts';
import { watchScreens } from './screens/watch-screens.ts';
import { workspaceScreens } from './screens/workspace-screens.ts';

/** Pictures of every screen in every state, for the eye: `node apps/web/test/take-screenshots.ts FOLDER [NAME…]`. */

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const schemes = ['light', 'dark'] as const;

const podcastUrl = 'https://pod.example.org/feed.xml';

function publishPodcast(api: FakeApi): void {
  const titles = [
    'The moon and the harbour',
    'Who counts the waves? A long conversation about instruments, people and patience',
    'Storm surge',
    'Maps of mud',
    'A first listen',
  ];
  const episodes = titles.map((title, at) =>
    makeEpisode(title, { importId: at === 0 ? '018f0000-0000-7000-8000-000000000001' : null }),
  );
  api.feeds.publish(podcastUrl, 'The History of Tides', episodes);
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
  'account-empty': async (page, api) => {
    await signIn(page, api, '/account');
    await page.getByText(/in 8 recordings/).waitFor();
  },
  'account-full': async (page, api) => {
    Object.assign(api.library.usage, { storageLimitBytes: 25_000_000, heldBytes: 12_400_000, openUploadCount: 2 });
    await signIn(page, api, '/account');
    await page.getByText(/in 8 recordings/).waitFor();
    const buffer = await flatPicture('#2a7f62');
    await page
      .locator('input[accept*="image/jpeg"]')
      .setInputFiles({ name: 'me.webp', mimeType: 'image/webp', buffer });
    await page.getByRole('button', { name: 'Change picture' }).waitFor();
    await page.waitForTimeout(300);
    Object.assign(api.library.usage, { storageLimitBytes: null, heldBytes: 0, openUploadCount: 0 });
  },
  'account-error': async (page, api) => {
    api.server.faults.plan('usage.read', { kind: 'problem', code: 'server.internal' }, 8);
    await signIn(page, api, '/account');
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
  },
  'account-loading': async (page, api) => {
    await page.route('**/usage', () => undefined);
    await signIn(page, api, '/account');
    await page.getByLabel('Storage is being read').waitFor();
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
  'upload-options': async (page, api) => {
    await signIn(page, api);
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByRole('radiogroup', { name: 'Channels' }).getByText('Separate').click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('German');
  },
  'upload-options-folded': async (page, api) => {
    await screens['upload-options']?.(page, api);
    await page.getByRole('button', { name: /^Options/ }).click();
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
  imports: async (page, api) => {
    for (const { id } of api.imports.all()) api.imports.forget(id);
    const [slow, gone] = [
      api.imports.add('https://media.example.org/archive/2026/keynote-with-questions-from-the-audience.mp4'),
      api.imports.add('https://radio.example.org/gone.mp3'),
    ];
    api.imports.progress(slow.id, { receivedBytes: 412_000_000, sizeBytes: 980_000_000, progress: 0.42 });
    api.imports.fail(gone.id, {
      code: 'import.source_missing',
      detail: 'There is nothing at this address (the server answers 404).',
    });
    const waiting = api.imports.add('https://radio.example.org/evening.mp3');
    api.imports.progress(waiting.id, {
      error: { code: 'import.unreachable', detail: 'The server could not be reached.' },
    });
    await signIn(page, api);
    await page.getByText('import.source_missing').first().waitFor();
    await page.getByRole('link', { name: 'Weekly planning' }).waitFor();
  },
  'import-dialog': async (page, api) => {
    await signIn(page, api);
    await page.getByRole('button', { name: 'Add from an address' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1/secret');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('import.address_refused').waitFor();
  },
  'import-episodes': async (page, api) => {
    publishPodcast(api);
    await signIn(page, api);
    await page.getByRole('button', { name: 'Add from an address' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill(podcastUrl);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('checkbox').nth(2).check();
  },
  'podcasts-empty': async (page, api) => {
    for (const { id } of api.feeds.all()) api.feeds.forget(id);
    await signIn(page, api, '/podcasts');
    await page.getByRole('heading', { name: 'Follow a podcast' }).waitFor();
  },
  podcasts: async (page, api) => {
    for (const { id } of api.feeds.all()) api.feeds.forget(id);
    publishPodcast(api);
    const nextCheckAt = new Date(Date.now() + 3_000_000).toISOString();
    const { id } = api.feeds.keep(podcastUrl, { title: 'Coast and Country', follow: true, nextCheckAt });
    api.feeds.trouble(id, { code: 'feed.unreachable', detail: 'The server of this feed answers with 503.' });
    api.feeds.keep(podcastUrl, { follow: true, importedCount: 14, nextCheckAt });
    api.feeds.keep(podcastUrl, {
      title: 'A podcast with a title that somebody made much too long for any list to hold, again and again',
      importedCount: 1,
    });
    await signIn(page, api, '/podcasts');
    await page.getByText('answers with 503').waitFor();
  },
  'recording-ready': async (page, api) => {
    await openRecording(page, api, 'Weekly planning');
    await page.locator('[data-word="40"]').click();
    await page.waitForTimeout(700);
    await page.getByRole('button', { name: 'Pause' }).click();
  },
  'recording-preparing': (page, api) => openRecording(page, api, 'Site visit'),
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
  ...accountScreens,
  ...factorScreens,
  ...mailLinkScreens,
  ...vocabularyScreens,
  ...watchScreens,
  ...workspaceScreens,
  ...runScreens,
  ...recordScreens,
  shortcuts: async (page, api) => {
    await signIn(page, api);
    await page.getByRole('link', { name: 'Weekly planning' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
};

async function take(browser: Browser, api: FakeApi, folder: string, only: readonly string[]): Promise<void> {
  for (const [name, screen] of Object.entries(screens)) {
    if (only.length > 0 && !only.some((start) => name.startsWith(start))) continue;
    for (const { width, height } of sizes) {
      const isPhone = width < 500;
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: isPhone ? 2 : 1,
        hasTouch: isPhone,
        locale: 'en-AU',
      });
      const page = await context.newPage();
      await screen(page, api);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(250);
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      }
      await context.close();
      api.server.faults.clear();
      api.uploads.uploads.clear();
    }
    process.stdout.write(`${name}\n`);
  }
}

const [folder = '.tmp/screens', ...only] = process.argv.slice(2);
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
