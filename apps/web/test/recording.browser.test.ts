import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { evenTranscript, jfkTranscript, makeSegment, makeTranscript } from './fake-api/transcripts.ts';
import { samples } from './samples.ts';
import { openSite, type Site, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const jfk = () => ({ fileName: 'jfk.wav', contentType: 'audio/wav', bytes: samples.jfk() });

function readyJfk(): string {
  const { id } = site.api.library.add(jfk()).recording;
  site.api.runs.begin(id);
  site.api.runs.finish(id, jfkTranscript());
  return id;
}

const word = (page: Page, text: string) => page.locator('[data-word]', { hasText: text });
const heard = (page: Page) => page.locator('[data-heard]').textContent({ timeout: 8000 });
const shownTime = (page: Page) => page.getByTestId('current-time').textContent();
const position = async (page: Page) =>
  Number(await page.getByRole('slider', { name: 'Position' }).getAttribute('aria-valuenow'));
const player = (page: Page) => page.getByRole('region', { name: 'Player' });

describe('a running job', () => {
  it('shows stage, percent, time left, and text where it will stand', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    const page = await site.enter(`/recordings/${id}`);
    await page.getByText('Waiting to start').waitFor();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    site.api.runs.begin(id);
    await page.getByText('Finding speech').waitFor();
    await page.getByText('Listening to 0:00 – 0:11').waitFor();
    expect(await page.getByText(/left/).count()).toBe(0);
    site.api.runs.progress(id, { stage: 'transcribe', progress: 0.42, etaMs: 180_000 });
    await page.getByText('Turning speech into words').waitFor();
    await page.getByText('42 % · about 3 min left').waitFor();
    site.api.runs.chunk(id, { index: 0, startMs: 0, endMs: 5000, transcript: jfkTranscript() });
    await page.getByText('And so, my fellow Americans, ask not').waitFor();
    await page.getByText('Listening to 0:05 – 0:11').waitFor();
    await word(page, 'Americans,').waitFor();
    site.api.runs.finish(id, jfkTranscript());
    await word(page, 'country.').waitFor();
    await page.getByText(/Listening to/).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Progress' }).waitFor({ state: 'detached' });
    await page.getByText('Words with dots may be wrong.').waitFor();
    expect(await page.locator('[data-unsure]').allTextContents()).toEqual(['ask']);
  });

  it('loses no text when the connection is cut', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    const page = await site.enter(`/recordings/${id}`);
    await until('a stream', () => site.api.feed.openStreams() > 0);
    site.api.runs.begin(id);
    await page.getByText('Finding speech').waitFor();
    site.api.feed.cut();
    site.api.runs.chunk(id, { index: 0, startMs: 0, endMs: 5000, transcript: jfkTranscript() });
    site.api.runs.finish(id, jfkTranscript());
    await word(page, 'country.').waitFor();
  });

  it('shows why it failed, with the code, and tries again', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    site.api.runs.begin(id);
    site.api.runs.fail(id, { code: 'media.no_audio', detail: 'This file has no sound.' });
    const page = await site.enter(`/recordings/${id}`);
    await page.getByText('This file has no sound.').waitFor();
    expect(await page.getByText('media.no_audio').isVisible()).toBe(true);
    site.api.runs.onStart(({ recording }) => site.api.runs.finish(recording.id, jfkTranscript()));
    await page.getByRole('button', { name: 'Try again' }).click();
    await word(page, 'country.').waitFor();
    expect(site.api.server.calls).toContain('jobs.retry');
  });

  it('can be cancelled and run again', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    const page = await site.enter(`/recordings/${id}`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('This run was cancelled.').waitFor();
    await page.getByRole('button', { name: 'Transcribe again…' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Waiting to start').waitFor();
  });
});

describe('listening', () => {
  it('plays from the word that was clicked, and marks words as they are heard', async () => {
    const page = await site.enter(`/recordings/${readyJfk()}`);
    await word(page, 'Americans,').click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await heard(page)).toBe('Americans,');
    await until('the next word', async () => (await heard(page)) === 'ask');
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await shownTime(page)).toMatch(/^0:0[34]$/);
    await word(page, 'what').last().click();
    await until('the clicked word', async () => (await heard(page)) === 'what');
    expect(await shownTime(page)).toBe('0:08');
    expect(await page.locator('[data-heard]').count()).toBe(1);
  });

  it('plays, pauses and seeks by the keyboard', async () => {
    const page = await site.enter(`/recordings/${readyJfk()}`);
    await page.getByText('/ 0:11').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.getByRole('slider', { name: 'Position' }).focus();
    await page.keyboard.press('Home');
    await until('the start', async () => (await position(page)) === 0);
    await page.locator('h1').click();
    await page.keyboard.press('ArrowRight');
    await until('five seconds on', async () => (await position(page)) === 5);
    await page.keyboard.press('ArrowLeft');
    await until('the start again', async () => (await position(page)) === 0);
    await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Play from 0:00');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('draws the waveform and seeks by a click on it', async () => {
    const page = await site.enter(`/recordings/${readyJfk()}`);
    const slider = page.locator('[data-has-peaks]');
    await slider.waitFor();
    const box = await slider.boundingBox();
    if (!box) throw new Error('the waveform has no place');
    await until('a drawing', () =>
      slider.evaluate((root) => root.firstElementChild?.shadowRoot?.querySelector('canvas') !== null),
    );
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await until('the middle', async () => (await position(page)) === 5 || (await position(page)) === 6);
  });

  it('keeps speed, and jumps over silence where that is wanted', async () => {
    const { segments } = jfkTranscript();
    const [first, last] = [segments[0]?.words[0], segments[1]?.words.at(-1)];
    if (!first || !last) throw new Error('the sample has no words');
    const { id } = site.api.library.add(jfk()).recording;
    site.api.runs.begin(id);
    site.api.runs.finish(id, makeTranscript([makeSegment('0', [first]), makeSegment('1', [last])], 11_000));
    const page = await site.enter(`/recordings/${id}`);
    await player(page).getByRole('switch', { name: 'Skip silence' }).check();
    await page.getByRole('button', { name: 'Speed 1 times' }).click();
    await page.getByRole('menuitem', { name: '2×' }).click();
    await word(page, 'And').click();
    // Nine seconds lie between the two words: at double speed more than the four that it may take.
    await until('the word after the pause', async () => (await heard(page)) === 'country.', 4000);
    await page.reload();
    await page.getByRole('button', { name: 'Speed 2 times' }).waitFor();
  });

  it('goes on with a new address when one has ended', async () => {
    site.api.library.urlLifeMs = -1;
    const page = await site.enter(`/recordings/${readyJfk()}`);
    await page.getByText('This browser cannot play this file.').waitFor();
    site.api.library.urlLifeMs = 900_000;
    await player(page).getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-has-peaks]').waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });
});

describe('the text', () => {
  it('says where something was left out, and why', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    site.api.runs.begin(id);
    const dropped = [
      { startMs: 3_200, endMs: 5_300, reason: 'hallucination' as const },
      { startMs: 10_900, endMs: 80_000, reason: 'no_speech' as const },
      { startMs: 80_000, endMs: 81_000, reason: 'no_speech' as const },
    ];
    site.api.runs.finish(id, { ...jfkTranscript(), dropped });
    const page = await site.enter(`/recordings/${id}`);
    await page.locator('[data-left-out]').first().waitFor();
    expect(await page.locator('[data-left-out]').allTextContents()).toEqual([
      'Left out: sounds that were no clear speech (0:03 – 0:05)',
      'Nobody speaks here (0:10 – 1:20)',
    ]);
  });

  it('says when nothing was heard', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    site.api.runs.begin(id);
    site.api.runs.finish(id, makeTranscript([], 11_000));
    const page = await site.enter(`/recordings/${id}`);
    await page.getByText('No speech was heard in this recording.').waitFor();
  });

  it('stays quick with ten hours of it', async () => {
    const { id } = site.api.library.add(jfk()).recording;
    site.api.runs.begin(id);
    const hours = evenTranscript(samples.planningText().repeat(400), 36_000_000);
    const wordCount = hours.segments.reduce((sum, { words }) => sum + words.length, 0);
    expect(wordCount).toBeGreaterThan(90_000);
    site.api.runs.finish(id, hours);
    const page = await site.enter(`/recordings/${id}`);
    await page.locator('[data-word="0"]').waitFor();
    expect(await page.locator('[data-word]').count()).toBeLessThan(4000);
    await page.keyboard.press('End');
    await page.locator(`[data-word="${wordCount - 1}"]`).waitFor();
  });

  it('is copied and saved as a file', async () => {
    const page = await site.enter(`/recordings/${readyJfk()}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy text' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const expected = `${jfkTranscript().text}\n`;
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(expected);
    await page.getByRole('button', { name: 'More actions' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download as text' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('jfk.txt');
    const pieces: Buffer[] = [];
    for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).toBe(expected);
  });

  it('has a title that saves itself', async () => {
    const id = readyJfk();
    const page = await site.enter(`/recordings/${id}`);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Title').fill('Inaugural address');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Inaugural address' }).waitFor();
    expect(site.api.library.find(id).recording.title).toBe('Inaugural address');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Title').fill('Something else');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Inaugural address' }).waitFor();
    expect(site.api.library.find(id).recording.title).toBe('Inaugural address');
  });

  it('says when the recording is not there', async () => {
    const page = await site.enter('/recordings/018f0000-0000-7000-8000-000000000000');
    await page.getByText('This recording is not here').waitFor();
    await page.getByRole('link', { name: 'Go to the library' }).click();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
  });
});
