import type { Transcript } from '@audiotricks/contracts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jfkTranscript, makeSegment, makeTranscript } from './fake-api/transcripts.ts';
import { samples } from './samples.ts';
import { openSite, type Site, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const said = (text: string): Transcript =>
  makeTranscript([makeSegment('0', [{ text, startMs: 0, endMs: 900, confidence: 0.9 }])], 11_000);

/** A recording that was run as often as there are texts. */
function withRevisions(...texts: readonly Transcript[]): string {
  const { id } = site.api.library.add({
    fileName: 'jfk.wav',
    contentType: 'audio/wav',
    bytes: samples.jfk(),
  }).recording;
  site.api.runs.begin(id);
  for (const text of texts) site.api.runs.finish(id, text);
  return id;
}

const bar = (page: Page) => page.getByRole('region', { name: 'Revision' });
const shownText = (page: Page) => page.locator('[data-word]').allTextContents();

describe('revisions', () => {
  it('shows the newest, and any other one that is chosen, also by its address', async () => {
    const id = withRevisions(said('First.'), said('Second.'), said('Third.'));
    const page = await site.enter(`/recordings/${id}`);
    await until('the newest', async () => (await shownText(page)).join() === 'Third.');
    await bar(page).getByRole('button', { name: 'Revision 3 of 3' }).click();
    const items = page.getByRole('menuitem');
    expect(await items.count()).toBe(3);
    expect(await items.first().textContent()).toMatch(/^Revision 3, the newest.*whisper-base on this server · English/);
    await page.getByRole('menuitem', { name: /^Revision 1/ }).click();
    await until('the first', async () => (await shownText(page)).join() === 'First.');
    expect(new URL(page.url()).search).toBe('?revision=1');
    await page.reload();
    await until('the first again', async () => (await shownText(page)).join() === 'First.');
    await bar(page).getByRole('button', { name: 'Show the newest' }).click();
    await until('the newest again', async () => (await shownText(page)).join() === 'Third.');
    await page.goBack();
    await bar(page).getByRole('button', { name: 'Revision 1 of 3' }).waitFor();
  });

  it('says when there is a newer one, and stays where it is asked to', async () => {
    const id = withRevisions(said('First.'), said('Second.'));
    const page = await site.enter(`/recordings/${id}?revision=1`);
    await bar(page).getByRole('button', { name: 'Revision 1 of 2' }).waitFor();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    site.api.runs.finish(id, said('Third.'));
    await bar(page).getByRole('button', { name: 'Revision 1 of 3' }).waitFor();
    expect(await shownText(page)).toEqual(['First.']);
    await bar(page).getByRole('button', { name: 'Revision 1 of 3' }).click();
    await page.getByRole('menuitem', { name: /^Revision 3, the newest/ }).click();
    await until('the newest', async () => (await shownText(page)).join() === 'Third.');
  });

  it('says what was used: who made which part, the language, and what was to be expected', async () => {
    const part = { model: 'gpt-transcribe', engine: 'openai', timing: 'aligned' } as const;
    const sources = [
      { ...part, startMs: 0, endMs: 5000 },
      { ...part, engine: 'local', model: 'whisper-base', timing: 'engine' as const, startMs: 5000, endMs: 11_000 },
    ];
    const id = withRevisions();
    site.api.runs.progress(id, { prompt: 'Okonkwo, Kuratorium.', vocabulary: ['Okonkwo', 'Kuratorium'] });
    site.api.runs.finish(id, { ...jfkTranscript(), sources });
    const page = await site.enter(`/recordings/${id}`);
    // One alone leaves nothing to choose.
    await bar(page).getByRole('button', { name: 'What was used' }).press('Enter');
    expect(
      await bar(page)
        .getByRole('button', { name: /^Revision/ })
        .count(),
    ).toBe(0);
    expect(await bar(page).locator('dt').allTextContents()).toEqual([
      ...['Engine', 'Language', 'Told to expect, from the vocabulary', 'Made'],
    ]);
    expect(await bar(page).locator('dd p').allTextContents()).toEqual([
      'gpt-transcribe by OpenAI, 0:00 – 0:05, times of words by the engine of this server, which heard the same',
      'whisper-base on this server, 0:05 – 0:11, times of words by the engine',
    ]);
    expect(await bar(page).locator('dd').allTextContents()).toContain('Okonkwo, Kuratorium');
    await bar(page).getByRole('button', { name: 'What was used' }).press('Enter');
    expect(await bar(page).locator('dt').count()).toBe(0);
  });

  it('reads on where there are many', async () => {
    const id = withRevisions(...Array.from({ length: 52 }, (_, index) => said(`Text ${index + 1}.`)));
    const page = await site.enter(`/recordings/${id}`);
    await bar(page).getByRole('button', { name: 'Revision 52 of 52' }).click();
    expect(await page.getByRole('menuitem').count()).toBe(51);
    await page.getByRole('menuitem', { name: 'Show older ones' }).click();
    await page.getByRole('menuitem', { name: /^Revision 1 wh/ }).click();
    await until('the oldest', async () => (await shownText(page)).join() === 'Text 1.');
  });

  it('that cannot be read says so, and the text stands', async () => {
    site.api.server.faults.plan('transcripts.revisions', { kind: 'problem', code: 'server.internal' }, 3);
    const page = await site.enter(`/recordings/${withRevisions(said('First.'), said('Second.'))}`);
    await bar(page).getByText('A planned fault.').waitFor();
    expect(await shownText(page)).toEqual(['Second.']);
    await bar(page).getByRole('button', { name: 'Try again' }).click();
    await bar(page).getByText('whisper-base on this server · English').waitFor();
  });

  it('that is not there says so, with the way to the newest', async () => {
    const page = await site.enter(`/recordings/${withRevisions(said('First.'))}?revision=7`);
    await page.getByText('There is no revision 7.').waitFor();
    await page.getByRole('button', { name: 'Show the newest' }).click();
    await until('the newest', async () => (await shownText(page)).join() === 'First.');
  });
});
