import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeSample } from '../../server/test/media/encode.ts';
import { chooseTestMedia } from '../../server/test/media/test-media.ts';
import { jfkTranscript } from './fake-api/transcripts.ts';
import { samples } from './samples.ts';
import { openSite, type Site, until } from './site.ts';

let site: Site;
let film: Buffer;
let rendition: Buffer;

beforeAll(async () => {
  site = await openSite();
  const folder = await mkdtemp(join(tmpdir(), 'audiotricks-web-playback-'));
  const path = join(folder, 'film.mkv');
  await encodeSample({ from: samples.jfkFile, to: 'mkv-video', outPath: path });
  const media = await chooseTestMedia('wasm');
  const source = { path, sizeBytes: 0 };
  const output = await open(join(folder, 'rendition.mp3'), 'wx');
  await media.render(source, { probe: await media.probe(source), output });
  await output.close();
  [film, rendition] = await Promise.all([readFile(path), readFile(join(folder, 'rendition.mp3'))]);
  await rm(folder, { recursive: true });
}, 120_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const word = (page: Page, text: string) => page.locator('[data-word]', { hasText: text });
const preparing = (page: Page) => page.getByText('Preparing playback');

/** A film with its text, whose sound is still being made. */
function addFilm(): string {
  const input = { fileName: 'film.mkv', contentType: 'video/x-matroska', bytes: film };
  const { id } = site.api.library.add({ ...input, change: { playback: 'pending', hasVideo: true } }).recording;
  site.api.runs.begin(id);
  site.api.runs.finish(id, jfkTranscript());
  return id;
}

function finishRendition(id: string): void {
  site.api.library.find(id).rendition = rendition;
  site.api.library.change(id, { playback: 'ready' });
}

describe('what a browser cannot play', () => {
  it('is prepared quietly while the text is read, and then plays from any word', async () => {
    const id = addFilm();
    const page = await site.enter(`/recordings/${id}`);
    await preparing(page).waitFor();
    await word(page, 'country.').waitFor();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    expect(site.api.server.calls).not.toContain('recordings.audioUrl');
    finishRendition(id);
    await preparing(page).waitFor({ state: 'detached' });
    await page.getByText('/ 0:11').waitFor();
    await word(page, 'what').last().click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await until('the clicked word', async () => (await page.locator('[data-heard]').textContent()) === 'what');
    expect(site.api.server.calls).toContain('media.playback');
    expect(site.api.server.calls).not.toContain('media.audio');
  });

  it('begins by itself when it was asked for early', async () => {
    const id = addFilm();
    const page = await site.enter(`/recordings/${id}`);
    await preparing(page).waitFor();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    await word(page, 'Americans,').click();
    finishRendition(id);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await until('the clicked word', async () => (await page.locator('[data-heard]').textContent()) === 'Americans,');
  });

  it('is tried as it is where no rendition could be made, and says so', async () => {
    const id = addFilm();
    site.api.library.find(id).bytes = Buffer.from('FORM\0\0\0\0AIFC of a codec that no browser has');
    site.api.library.change(id, { playback: 'failed', contentType: 'audio/aiff' });
    const page = await site.enter(`/recordings/${id}`);
    await page.getByText('This browser cannot play this file.').waitFor();
    expect(site.api.server.calls).toContain('media.audio');
  });
});

describe('a rendition in a real browser', () => {
  it('says its length exactly and seeks to the moment', async () => {
    const id = addFilm();
    finishRendition(id);
    const page = await site.enter(`/recordings/${id}`);
    await page.getByText('/ 0:11').waitFor();
    const url = `/media/playback/${id}?workspace=${site.api.workspaceId}&expires=${Date.now() + 60_000}&signature=s`;
    const facts = await page.evaluate(async (address) => {
      const audio = new Audio(address);
      const happens = (name: string) => new Promise((resolve) => audio.addEventListener(name, resolve, { once: true }));
      await happens('loadedmetadata');
      const sought = happens('seeked');
      audio.currentTime = 7.5;
      await sought;
      return { duration: audio.duration, currentTime: audio.currentTime };
    }, url);
    expect(facts.duration).toBeGreaterThanOrEqual(11);
    expect(facts.duration).toBeLessThan(11.1);
    expect(facts.currentTime).toBeCloseTo(7.5, 2);
  });
});
