import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jfkTranscript } from './fake-api/transcripts.ts';
import { samples } from './samples.ts';
import { openSite, type Site, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const bytes = Buffer.from('RIFF');
const add = (fileName: string) => site.api.library.add({ fileName, contentType: 'audio/wav', bytes }).recording.id;

describe('the library', () => {
  it('follows what happens elsewhere without a reload', async () => {
    const first = site.api.library.add({ fileName: 'first.wav', contentType: 'audio/wav', bytes: samples.jfk() });
    const { id } = first.recording;
    const page = await site.enter();
    const rows = page.getByRole('article');
    await page.getByText('Waiting to start').waitFor();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    add('second.wav');
    await page.getByRole('link', { name: 'second' }).waitFor();
    expect(await rows.first().textContent()).toContain('second');
    site.api.runs.begin(id);
    site.api.runs.progress(id, { stage: 'transcribe', progress: 0.5, etaMs: null });
    await page.getByText('Turning speech into words, 50 %').waitFor();
    expect(await rows.last().textContent()).toContain('0:11');
    site.api.runs.finish(id, jfkTranscript());
    await page.getByText('And so, my fellow Americans').waitFor();
    await rows.last().getByText('Ready').waitFor();
    site.api.runs.begin(add('third.wav'));
    await page.getByRole('link', { name: 'third' }).waitFor();
    expect(await rows.count()).toBe(3);
  });

  it('renames and deletes, after asking', async () => {
    const id = add('draft.wav');
    const page = await site.enter();
    await page.getByRole('button', { name: 'Actions for draft' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Title').fill('Final');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Final' }).waitFor();
    expect(site.api.library.find(id).recording.title).toBe('Final');
    await page.getByRole('button', { name: 'Actions for Final' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(site.api.library.all()).toHaveLength(1);
    await page.getByRole('button', { name: 'Actions for Final' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
    expect(site.api.library.all()).toHaveLength(0);
  });

  it('reads on at its end, and renders only what is near', async () => {
    for (let index = 0; index < 320; index += 1) add(`recording ${index}.wav`);
    const page = await site.enter();
    await page.getByRole('link', { name: 'recording 319' }).waitFor();
    const scrollOn = async () => {
      await page.keyboard.press('End');
      return page.getByRole('link', { name: 'recording 0', exact: true }).isVisible();
    };
    await until('the last page', scrollOn, 60_000);
    expect(site.api.server.calls.filter((id) => id === 'recordings.list').length).toBeGreaterThanOrEqual(7);
    expect(await page.getByRole('article').count()).toBeLessThan(60);
  });

  it('is walked by the keyboard', async () => {
    add('older.wav');
    add('newer.wav');
    const page = await site.enter();
    await page.getByRole('link', { name: 'older' }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('j');
    expect(await focused()).toBe('newer');
    await page.keyboard.press('j');
    expect(await focused()).toBe('older');
    await page.keyboard.press('k');
    expect(await focused()).toBe('newer');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Player' }).waitFor();
  });

  it('says when it cannot be read, and tries again', async () => {
    add('a.wav');
    site.api.server.faults.plan('recordings.list', { kind: 'problem', code: 'permission.denied' }, 20);
    const page = await site.enter();
    await page.getByText('permission.denied').waitFor();
    site.api.server.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'a', exact: true }).waitFor();
  });
});
