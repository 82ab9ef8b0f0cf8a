import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { samples } from './samples.ts';
import { desk, openSite, phone, type Site, seriousViolations, until } from './site.ts';

const partSizeBytes = 16_384;
/** Sound is encoded and written beside everything else. */
const patienceMs = 20_000;
let site: Site;
beforeAll(async () => {
  site = await openSite({ microphoneFile: samples.jfkFile, partSizeBytes, patienceMs });
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const time = (page: Page) => page.getByRole('timer', { name: 'Recorded time' });
const panel = (page: Page) => page.getByRole('region', { name: 'Microphone' });
const button = (page: Page, name: string) => panel(page).getByRole('button', { name });
const received = () => site.api.uploads.received.length;
const webmHead = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);

async function startRecording(page: Page): Promise<void> {
  await button(page, 'Start recording').click();
  await panel(page).getByText('Recording', { exact: true }).waitFor();
}

const shownSeconds = async (page: Page) => {
  const [minutes = 0, seconds = 0] = ((await time(page).textContent()) ?? '').split(':').map(Number);
  return minutes * 60 + seconds;
};

const recordedSeconds = (page: Page, seconds: number) =>
  until(`${seconds} s`, async () => (await shownSeconds(page)) >= seconds, 20_000);

/** Ends the tab as a fault of the browser does. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // Nobody is left to answer it.
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
}

async function secondPage(page: Page, path = '/'): Promise<Page> {
  const other = await page.context().newPage();
  other.setDefaultTimeout(patienceMs);
  await other.goto(`${site.api.url}${path}`);
  return other;
}

describe('the microphone', () => {
  it('is recorded and uploaded at the same time; the recording opens when it is finished', async () => {
    const page = await site.enter();
    await page.getByRole('link', { name: 'Record' }).click();
    await startRecording(page);
    await until('a part while recording', () => received() >= 1, 20_000);
    await panel(page)
      .getByText(/kB kept on this device · \d+\.\d kB uploaded/)
      .waitFor();
    expect(site.api.library.all()).toHaveLength(0);
    await button(page, 'Finish').click();
    await page.waitForURL(/\/recordings\//);
    const [stored] = site.api.library.all();
    expect(stored?.recording.fileName).toMatch(/^Recording \d{4}-\d\d-\d\d \d\d\.\d\d\.webm$/);
    expect(stored?.recording.contentType).toBe('audio/webm');
    expect(stored?.bytes.subarray(0, 4).equals(webmHead)).toBe(true);
    expect(stored?.bytes.length).toBeGreaterThan(partSizeBytes);
    await page.reload();
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    expect(await page.getByText('was not finished').count()).toBe(0);
  });

  it('pauses and goes on, by hand and by the keyboard, and shows how loud it is', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await until('sound', async () => Number(await page.getByLabel('Loudness').getAttribute('value')) > 0.2);
    await recordedSeconds(page, 1);
    await button(page, 'Pause').click();
    await panel(page).getByText('Paused').waitFor();
    const before = await time(page).textContent();
    await page.locator('h1').click();
    await page.waitForTimeout(1200);
    expect(await time(page).textContent()).toBe(before);
    await page.keyboard.press('Space');
    await panel(page).getByText('Recording', { exact: true }).waitFor();
    await recordedSeconds(page, 2);
    await page.keyboard.press('Space');
    await panel(page).getByText('Paused').waitFor();
    await button(page, 'Finish').click();
    await page.waitForURL(/\/recordings\//);
  });

  it('goes on while other screens are open', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await page.getByRole('link', { name: 'Library' }).click();
    const bar = page.getByRole('complementary', { name: 'Recorder' });
    await bar.getByText('Recording', { exact: true }).waitFor();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      dialog.dismiss();
    });
    await page.close({ runBeforeUnload: true });
    await until('a question', () => asked.length === 1);
    expect(asked).toEqual(['beforeunload']);
    await bar.getByRole('link', { name: 'Go to the recorder' }).click();
    await recordedSeconds(page, 1);
    await button(page, 'Finish').click();
    await page.waitForURL(/\/recordings\//);
  });

  it('is discarded after a question, here and on the server', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await until('a part', () => received() >= 1, 20_000);
    await button(page, 'Discard').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await button(page, 'Start recording').waitFor();
    const [upload] = [...site.api.uploads.uploads.values()];
    await until('an aborted upload', () => upload?.upload.state === 'aborted');
    await page.reload();
    await button(page, 'Start recording').waitFor();
    expect(await page.getByText('was not finished').count()).toBe(0);
  });

  it('may be changed while recording, and replaced when it was unplugged', async () => {
    const page = await site.visit('/sign-in');
    await page.addInitScript(() => {
      const original = MediaDevices.prototype.getUserMedia;
      MediaDevices.prototype.getUserMedia = async function (constraints) {
        const stream = await original.call(this, constraints);
        Object.assign(globalThis, { lastTrack: stream.getAudioTracks()[0] });
        return stream;
      };
    });
    await signIn(page, '/record');
    await startRecording(page);
    await recordedSeconds(page, 1);
    await unplug(page);
    const before = await shownSeconds(page);
    await page.getByRole('combobox', { name: 'Microphone' }).selectOption({ label: 'Fake Audio Input 2' });
    await panel(page).getByText('Recording', { exact: true }).waitFor();
    await recordedSeconds(page, before + 2);
    await unplug(page);
    const again = await shownSeconds(page);
    await button(page, 'Resume').click();
    await recordedSeconds(page, again + 1);
    await button(page, 'Finish').click();
    await page.waitForURL(/\/recordings\//);
    expect(site.api.library.all()[0]?.bytes.length).toBeGreaterThan(8000);
  });

  it('says why there is none, and what to do', async () => {
    const page = await site.visit('/sign-in');
    await page.addInitScript(() => {
      const refusals = ['NotAllowedError', 'NotFoundError'];
      const original = MediaDevices.prototype.getUserMedia;
      MediaDevices.prototype.getUserMedia = function (constraints) {
        const name = refusals.shift();
        return name ? Promise.reject(new DOMException('no', name)) : original.call(this, constraints);
      };
    });
    await signIn(page, '/record');
    await button(page, 'Start recording').click();
    await page.getByText('This page may not use the microphone.').waitFor();
    expect(await page.getByText('microphone.denied').isVisible()).toBe(true);
    await button(page, 'Start recording').click();
    await page.getByText('No microphone was found.').waitFor();
    await startRecording(page);
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

/** Ends the track that the page got last, as a browser does when the device goes. */
async function unplug(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { lastTrack } = globalThis as unknown as { lastTrack: MediaStreamTrack };
    lastTrack.stop();
    lastTrack.dispatchEvent(new Event('ended'));
  });
  await page.getByText('The microphone was disconnected.').waitFor();
}

async function signIn(page: Page, path: string): Promise<void> {
  await page.context().request.post(`${site.api.url}/v1/auth/sign-in`, {
    data: { email: 'ada@example.org', password: 'correct horse' },
  });
  await page.goto(`${site.api.url}${path}`);
}

describe('without a connection', () => {
  it('records on and catches up', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await page.context().setOffline(true);
    await page.getByText('The server cannot be reached.').waitFor({ timeout: 20_000 });
    expect(received()).toBe(0);
    const before = await shownSeconds(page);
    await recordedSeconds(page, before + 1);
    await button(page, 'Finish').click();
    await page.getByText('No connection. It goes on by itself when there is one.').waitFor();
    await page.context().setOffline(false);
    await page.waitForURL(/\/recordings\//);
    expect(site.api.library.all()[0]?.bytes.length).toBeGreaterThan(partSizeBytes);
  });

  it('keeps what the server refuses, to be tried again or saved as a file', async () => {
    const page = await site.enter('/record');
    site.api.server.faults.plan('uploads.putPart', { kind: 'problem', code: 'upload.too_large' }, 2);
    await startRecording(page);
    await page.getByText('The upload has stopped.').waitFor({ timeout: 20_000 });
    await panel(page).getByText('Recording', { exact: true }).waitFor();
    await button(page, 'Finish').click();
    await panel(page).getByText('Recorded, not sent').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as a file').click()]);
    expect(download.suggestedFilename()).toMatch(/^Recording .*\.webm$/);
    const pieces: Buffer[] = [];
    for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
    await button(page, 'Try again').click();
    await page.waitForURL(/\/recordings\//);
    expect(site.api.library.all()[0]?.bytes.equals(Buffer.concat(pieces))).toBe(true);
  });

  it('says when the browser keeps nothing, and uploads all the same', async () => {
    const page = await site.visit('/sign-in');
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('closed', 'SecurityError');
      };
    });
    await signIn(page, '/record');
    await startRecording(page);
    await page.getByText('This browser has no room to keep the recording.').waitFor();
    await until('a part', () => received() >= 1, 20_000);
    await button(page, 'Finish').click();
    await page.waitForURL(/\/recordings\//);
    expect(site.api.library.all()[0]?.bytes.subarray(0, 4).equals(webmHead)).toBe(true);
  });
});

describe('after a crash', () => {
  it('offers what was recorded, and sends only what had not arrived', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await until('a part', () => received() >= 1, 20_000);
    // Three seconds may be a few bytes short of what is expected below.
    await recordedSeconds(page, 4);
    await crash(page);
    const arrived = [...site.api.uploads.received];
    const again = await secondPage(page);
    const banner = again.getByText(/^A recording from .+ was not finished \(0:(0[2-9]|1\d)\)\.$/);
    await banner.waitFor();
    await again.getByRole('button', { name: 'Upload it' }).click();
    await again.getByRole('link', { name: /^Recording / }).waitFor();
    expect(await banner.count()).toBe(0);
    const [stored] = site.api.library.all();
    expect(stored?.bytes.subarray(0, 4).equals(webmHead)).toBe(true);
    expect(stored?.bytes.length).toBeGreaterThan(20_000);
    expect(site.api.uploads.uploads.size).toBe(1);
    expect(site.api.uploads.received.slice(arrived.length).filter((part) => arrived.includes(part))).toEqual([]);
  });

  it('sends all of it where the upload is gone, and says why where it cannot', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await until('a part', () => received() >= 1, 20_000);
    await crash(page);
    site.api.uploads.uploads.clear();
    site.api.server.faults.plan('uploads.open', { kind: 'problem', code: 'storage.full' });
    const again = await secondPage(page, '/record');
    await again.getByRole('button', { name: 'Upload it' }).click();
    await again.getByText('storage.full').waitFor();
    await again.getByRole('button', { name: 'Try again' }).click();
    await until('a recording', () => site.api.library.all().length === 1);
    expect(site.api.library.all()[0]?.bytes.subarray(0, 4).equals(webmHead)).toBe(true);
  });

  it('is not offered while another tab records it, but when that tab is closed', async () => {
    const page = await site.enter('/record');
    await startRecording(page);
    await recordedSeconds(page, 1);
    const other = await secondPage(page);
    await other.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
    expect(await other.getByText('was not finished').count()).toBe(0);
    await page.close();
    await other.reload();
    await other.getByText('was not finished').waitFor();
    await other.getByRole('button', { name: 'Discard' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await other.getByText('was not finished').waitFor({ state: 'detached' });
    await other.reload();
    await other.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
    expect(await other.getByText('was not finished').count()).toBe(0);
    const [upload] = [...site.api.uploads.uploads.values()];
    await until('an aborted upload', () => upload?.upload.state === 'aborted');
  });
});

describe.each([
  ['desk, light', { ...desk, colorScheme: 'light' as const }],
  ['phone, dark', { ...phone, colorScheme: 'dark' as const }],
])('%s', (_, options) => {
  it('has no serious barrier in any state, and fits', async () => {
    const page = await site.enter('/record', options);
    const check = async () => {
      expect(await seriousViolations(page)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBe(0);
    };
    await button(page, 'Start recording').waitFor();
    await check();
    await startRecording(page);
    await recordedSeconds(page, 1);
    await check();
    await button(page, 'Pause').click();
    await check();
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    await check();
    await page.close();
    const again = await secondPage(page);
    await again.getByText('was not finished').waitFor();
    expect(await seriousViolations(again)).toEqual([]);
  });
});
