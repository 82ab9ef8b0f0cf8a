import type { Page } from 'playwright-core';
import type { FakeApi } from '../fake-api/index.ts';
import { openRecording, type Screen, signIn } from './screen.ts';

async function openRunDialog(page: Page, api: FakeApi): Promise<void> {
  await openRecording(page, api, 'Weekly planning');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Transcribe again…' }).click();
  await page.getByRole('dialog').waitFor();
}

/** A new run, and the revisions that runs leave. */
export const runScreens: Record<string, Screen> = {
  'run-dialog': async (page, api) => {
    api.quotes.terms = { cachedMs: 24_000, waitMs: 95_000, quotaLeftMs: 12_840_000 };
    await openRunDialog(page, api);
    await page.getByRole('textbox', { name: 'Words and names to expect' }).fill('Okonkwo, Kuratorium');
    await page.getByText('Ready in').waitFor();
    await page.waitForTimeout(1500);
  },
  'run-dialog-sunset': async (page, api) => {
    api.quotes.terms = { quotaLeftMs: 30_000 };
    await openRunDialog(page, api);
    await page.getByRole('combobox', { name: 'Engine and model' }).selectOption({ index: 3 });
    await page.getByText('the plan has 0:30 left').waitFor();
    await page.waitForTimeout(1500);
  },
  'run-dialog-refused': async (page, api) => {
    api.quotes.terms = {};
    await openRunDialog(page, api);
    await page.getByRole('combobox', { name: 'Engine and model' }).selectOption({ index: 4 });
    await page.getByText('There is no quote for these choices.').waitFor();
  },
  'run-dialog-asking': async (page, api) => {
    await page.route('**/quotes', () => undefined);
    await openRunDialog(page, api);
  },
  'run-dialog-error': async (page, api) => {
    api.server.faults.plan('engines.list', { kind: 'problem', code: 'server.internal' }, 6);
    await openRunDialog(page, api);
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).waitFor();
  },
  'recording-waits-for-quote': async (page, api) => {
    const lecture = api.library.all().find(({ recording }) => recording.title === 'Lecture');
    api.runs.progress(lecture?.recording.id ?? '', { waitingFor: 'quote' });
    await openRecording(page, api, 'Lecture');
  },
  'recording-revision-menu': async (page, api) => {
    await openRecording(page, api, 'Weekly planning');
    await page.getByRole('button', { name: /^Revision 2/ }).click();
    await page.getByRole('menuitem').first().waitFor();
  },
  'recording-revision-used': async (page, api) => {
    await openRecording(page, api, 'Weekly planning');
    await page.getByRole('button', { name: 'What was used' }).click();
  },
  'recording-revision-older': async (page, api) => {
    const weekly = api.library.all().find(({ recording }) => recording.title === 'Weekly planning');
    await signIn(page, api, `/recordings/${weekly?.recording.id}?revision=1`);
    await page.getByRole('button', { name: 'Show the newest' }).waitFor();
    await page.waitForTimeout(600);
  },
  'recording-revision-error': async (page, api) => {
    api.server.faults.plan('transcripts.revisions', { kind: 'problem', code: 'server.internal' }, 6);
    await openRecording(page, api, 'Weekly planning');
    await page.getByText('A planned fault.').waitFor();
  },
};
