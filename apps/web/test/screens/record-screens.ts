import type { Page } from 'playwright-core';
import { type Screen, signIn } from './screen.ts';

/** Until the recorder shows this time. */
async function record(page: Page, time: string): Promise<void> {
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByRole('timer').getByText(time).waitFor();
}

/** The microphone. */
export const recordScreens: Record<string, Screen> = {
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
};
