import type { Page } from 'playwright-core';
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

function readyJfk(): string {
  const { id } = site.api.library.add({
    fileName: 'jfk.wav',
    contentType: 'audio/wav',
    bytes: samples.jfk(),
  }).recording;
  site.api.runs.begin(id);
  site.api.runs.finish(id, jfkTranscript());
  return id;
}

async function openDialog(id: string = readyJfk()): Promise<Page> {
  const page = await site.enter(`/recordings/${id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Transcribe again…' }).click();
  await quote(page).waitFor();
  return page;
}

const quote = (page: Page) => page.getByRole('region', { name: 'Quote' });
const start = (page: Page) => page.getByRole('button', { name: 'Start' });
const engine = (page: Page) => page.getByRole('combobox', { name: 'Engine and model' });
const lastOffer = () => site.api.quotes.offers.at(-1);
const calls = (id: string) => site.api.server.calls.filter((call) => call === id).length;
/** What the quote says, once it is one. */
async function amounts(page: Page): Promise<string[]> {
  await quote(page).locator('dd').first().waitFor();
  return quote(page).locator('dt, dd').allTextContents();
}

describe('a new run', () => {
  it('says what it counts and costs before it starts, and starts by that quote', async () => {
    const page = await openDialog();
    expect(await amounts(page)).toEqual([
      ...['Counted', '0:12', 'Left this month', 'no limit', 'Price of the engine', 'nothing'],
    ]);
    await quote(page).getByText('whisper-base on this server').waitFor();
    expect(calls('jobs.start')).toBe(0);
    await start(page).click();
    await page.getByText('Waiting to start').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(lastOffer()?.jobId).not.toBeNull();
    expect(lastOffer()?.options).toEqual({});
  });

  it('is quoted anew with each choice: engine, language, care, channels, words', async () => {
    site.api.quotes.terms = { cachedMs: 4000, waitMs: 95_000, quotaLeftMs: 12_840_000 };
    const id = readyJfk();
    site.api.library.change(id, { channels: 2 });
    const page = await openDialog(id);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('German');
    await page.getByRole('radiogroup', { name: 'Care' }).getByText('Accurate').click();
    await page.getByRole('radiogroup', { name: 'Channels' }).getByText('Separate').click();
    await page.getByRole('textbox', { name: 'Words and names to expect' }).fill(' Okonkwo, Kuratorium ');
    await until('the last quote', () => lastOffer()?.options.prompt !== undefined);
    const chosen = { language: 'de', profile: 'accurate', channels: 'split', prompt: 'Okonkwo, Kuratorium' };
    expect(lastOffer()?.options).toEqual(chosen);
    expect(await amounts(page)).toEqual([
      ...['Counted', '0:08', 'Free, transcribed this way before', '0:04', 'Left this month', '3:34:00'],
      ...['Price of the engine', 'nothing', 'Ready in', 'about 2 min'],
    ]);
    await engine(page).selectOption('gpt-transcribe');
    await quote(page).getByText('gpt-transcribe by OpenAI').waitFor();
    expect(await amounts(page)).toContain('at most US$0.01');
    // The other engine has no such choice.
    expect(await page.getByRole('radiogroup', { name: 'Care' }).count()).toBe(0);
    const { profile: _, ...kept } = chosen;
    expect(lastOffer()?.options).toEqual({ engine: 'openai', model: 'gpt-transcribe', ...kept });
    await engine(page).selectOption('large');
    await quote(page).getByText('large by house').waitFor();
    expect(await amounts(page)).toContain('not known');
  });

  it('offers no channels to choose where there is one', async () => {
    const id = readyJfk();
    site.api.library.change(id, { channels: 1 });
    const page = await openDialog(id);
    await page.getByRole('radiogroup', { name: 'Care' }).waitFor();
    expect(await page.getByRole('radiogroup', { name: 'Channels' }).count()).toBe(0);
  });

  it('warns of an engine that ends and offers its successor', async () => {
    const page = await openDialog();
    await engine(page).selectOption('gpt-4o-transcribe-diarize (ends 26 February 2027)');
    await page.getByText('gpt-4o-transcribe-diarize by OpenAI ends on 26 February 2027.').waitFor();
    await page.getByText('tells speakers apart · takes no words to expect').waitFor();
    expect(await page.getByRole('textbox', { name: 'Words and names to expect' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Use gpt-transcribe' }).click();
    await quote(page).getByText('gpt-transcribe by OpenAI').waitFor();
  });

  it('says at the engine why one is not to be had', async () => {
    const page = await openDialog();
    await engine(page).selectOption('whisper-0 (ended 1 May 2026)');
    await page.getByText('openai/whisper-0 has ended.').waitFor();
    expect(await engine(page).getAttribute('aria-invalid')).toBe('true');
    await quote(page).getByText('There is no quote for these choices.').waitFor();
    expect(await start(page).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Use gpt-transcribe' }).click();
    await quote(page).getByText('gpt-transcribe by OpenAI').waitFor();
    expect(await engine(page).getAttribute('aria-invalid')).not.toBe('true');
  });

  it('says at the language that the engine does not know it, and at the words that they are too many', async () => {
    const page = await openDialog();
    await engine(page).selectOption('gpt-transcribe');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Welsh');
    await engine(page).selectOption('As usual (whisper-base on this server)');
    await page.getByText('The engine does not know the language "cy".').waitFor();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('As it is spoken');
    await page.getByRole('textbox', { name: 'Words and names to expect' }).fill('x'.repeat(2001));
    await page.getByText(/2000 characters/).waitFor();
  });

  it('does not start what the plan does not reach for, and says so', async () => {
    site.api.quotes.terms = { quotaLeftMs: 4000 };
    const page = await openDialog();
    await quote(page).getByText('This run needs 0:12 of audio and the plan has 0:04 left this month.').waitFor();
    expect(await start(page).isDisabled()).toBe(true);
  });

  it('shows what the server says at the start: minutes that went meanwhile', async () => {
    const page = await openDialog();
    await amounts(page);
    site.api.server.faults.plan('jobs.start', { kind: 'problem', code: 'quota.exceeded' });
    site.api.quotes.terms = { quotaLeftMs: 4000 };
    await start(page).click();
    await quote(page).getByText('A planned fault.').waitFor();
    expect(await amounts(page)).toContain('0:04');
    expect(await start(page).isDisabled()).toBe(true);
  });

  it('gets a new quote for one that has expired, and starts by that', async () => {
    const page = await openDialog();
    await amounts(page);
    site.api.server.faults.plan('jobs.start', { kind: 'problem', code: 'quote.expired' });
    await start(page).click();
    await quote(page).getByText('This is a new quote. Start again if it suits.').waitFor();
    expect(site.api.quotes.offers).toHaveLength(2);
    await start(page).click();
    await page.getByText('Waiting to start').waitFor();
    expect(site.api.quotes.offers.map(({ jobId }) => jobId !== null)).toEqual([false, true]);
  });

  it('keeps its quote where the answer was lost, so that pressing again starts one run', async () => {
    const page = await openDialog();
    await amounts(page);
    site.api.server.faults.plan('jobs.start', { kind: 'cut' }, 10);
    await start(page).click();
    await page.getByText('network.unreachable').waitFor();
    site.api.server.faults.clear();
    expect(site.api.quotes.offers).toHaveLength(1);
    await start(page).click();
    await page.getByText('Waiting to start').waitFor();
  });

  it('says that the length is still being found out, and asks again', async () => {
    site.api.server.faults.plan('quotes.create', { kind: 'problem', code: 'quote.not_ready' });
    const page = await openDialog();
    await quote(page).getByRole('alert').getByText('A planned fault.').waitFor();
    await quote(page).getByRole('button', { name: 'Ask again' }).click();
    expect(await amounts(page)).toContain('0:12');
  });

  it('says that the engines cannot be read, and reads them again', async () => {
    site.api.server.faults.plan('engines.list', { kind: 'problem', code: 'server.internal' }, 3);
    const page = await site.enter(`/recordings/${readyJfk()}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Transcribe again…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    expect(await amounts(page)).toContain('0:12');
  });

  it('takes the quote of a job that waits for one, with what was asked of it', async () => {
    const { id } = site.api.library.add({
      fileName: 'jfk.wav',
      contentType: 'audio/wav',
      bytes: samples.jfk(),
    }).recording;
    site.api.runs.progress(id, { waitingFor: 'quote', language: 'de', profile: 'accurate', prompt: 'Okonkwo' });
    const page = await site.enter(`/recordings/${id}`);
    await page.getByText('Waiting until its quote is taken').waitFor();
    await page.getByRole('button', { name: 'See the quote…' }).click();
    await amounts(page);
    const asked = { engine: 'local', model: 'whisper-base', language: 'de', profile: 'accurate', prompt: 'Okonkwo' };
    expect(lastOffer()?.options).toEqual(asked);
    await start(page).click();
    await page.getByText('Waiting to start').waitFor();
  });

  it('is chosen by the keyboard alone', async () => {
    const page = await site.enter(`/recordings/${readyJfk()}`);
    await page.getByRole('button', { name: 'More actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Transcribe again…' }).press('Enter');
    await amounts(page);
    await engine(page).focus();
    await page.keyboard.press('ArrowDown');
    await quote(page).getByText('whisper-base on this server').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await until('a profile', () => lastOffer()?.options.profile === 'fast');
    await amounts(page);
    await start(page).press('Enter');
    await page.getByText('Waiting to start').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await until('the focus where it was', async () => (await focused()) === 'More actions');
  });
});
