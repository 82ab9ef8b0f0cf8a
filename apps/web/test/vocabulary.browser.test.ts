import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const field = (page: Page) => page.getByRole('textbox', { name: 'Add words and names' });
const add = (page: Page) => page.getByRole('button', { name: 'Add', exact: true });
const list = (page: Page) => page.getByRole('region', { name: 'Words and names' });
const terms = (page: Page) => list(page).getByRole('listitem');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
const calls = (id: string) => site.api.server.calls.filter((call) => call === id).length;

describe('the vocabulary', () => {
  it('begins empty, takes many at once, and keeps them', async () => {
    const page = await site.enter('/');
    await page.getByRole('link', { name: 'Vocabulary' }).click();
    await page.getByText('No words yet.').waitFor();
    await field(page).fill('Okonkwo\nDr. Jane Lindqvist, Kuratorium\nokonkwo\n');
    await add(page).click();
    await list(page).getByText('3 of 500 words. They fill 12 of the 220 tokens that an engine reads.').waitFor();
    expect(await terms(page).allTextContents()).toEqual(['Okonkwo', 'Dr. Jane Lindqvist', 'Kuratorium']);
    expect(await field(page).inputValue()).toBe('');
    await page.getByRole('status').getByText('3 words are added.').waitFor();
    await field(page).fill('KURATORIUM, Bødtcher');
    await add(page).click();
    await page.getByRole('status').getByText('1 word is added. The others were there already.').waitFor();
    await page.reload();
    await until('all of them', async () => (await terms(page).count()) === 4);
  });

  it('sends more than a call takes one after another, and keeps what failed in the field', async () => {
    const page = await site.enter('/vocabulary');
    const all = Array.from({ length: 150 }, (_, index) => `Word ${index}`);
    await field(page).fill([...all, 'x'.repeat(81)].join('\n'));
    await add(page).click();
    await page.getByText(`“${'x'.repeat(80)}…”: Use at most 80 characters.`).waitFor();
    expect(site.api.words.all()).toHaveLength(100);
    expect(await field(page).inputValue()).toBe([...all.slice(100), 'x'.repeat(81)].join('\n'));
    await field(page).fill(all.slice(100).join('\n'));
    await add(page).click();
    await list(page).getByText('150 of 500 words.').waitFor();
    expect(calls('vocabulary.add')).toBe(3);
  });

  it('says at the field that nothing was given, and what the server says', async () => {
    const page = await site.enter('/vocabulary');
    await add(page).click();
    await page.getByText('Give a word or a name.').waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    site.api.words.add(Array.from({ length: 499 }, (_, index) => `Word ${index}`));
    await field(page).fill('One, Two');
    await add(page).click();
    await page.getByText('At most 500 words; this one has 501.').waitFor();
    expect(await field(page).inputValue()).toBe('One, Two');
  });

  it('marks what engines are not told any more', async () => {
    site.api.words.add(Array.from({ length: 57 }, (_, index) => `Word ${index}`));
    const page = await site.enter('/vocabulary');
    await list(page).getByText('2 words do not fit any more.').waitFor();
    expect(await list(page).locator('[data-unused]').allTextContents()).toEqual([
      'Word 55, not told',
      'Word 56, not told',
    ]);
    await page.getByRole('button', { name: 'Take out Word 7', exact: true }).click();
    await list(page).getByText('1 word does not fit any more.').waitFor();
  });

  it('is emptied by the keyboard, word by word, and one is put back', async () => {
    site.api.words.add(['Okonkwo', 'Kuratorium', 'Bødtcher']);
    const page = await site.enter('/vocabulary');
    await page.getByRole('button', { name: 'Take out Kuratorium' }).press('Enter');
    await page.getByText('“Kuratorium” is taken out.').first().waitFor();
    await until('the focus at the next', async () => (await focused(page)) === 'Take out Bødtcher');
    await page.keyboard.press('Enter');
    await until('the focus at the last', async () => (await focused(page)) === 'Take out Okonkwo');
    await page.getByRole('button', { name: 'Put it back' }).click();
    await until('two', async () => (await terms(page).allTextContents()).join() === 'Okonkwo,Bødtcher');
    expect(await page.getByRole('button', { name: 'Put it back' }).count()).toBe(0);
  });

  it('takes nothing more when it is full, and says so', async () => {
    site.api.words.add(Array.from({ length: 500 }, (_, index) => `Word ${index}`));
    const page = await site.enter('/vocabulary');
    await page.getByText('The vocabulary is full: 500 words.').waitFor();
    expect(await field(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Take out Word 0', exact: true }).click();
    await field(page).waitFor();
  });

  it('that cannot be read, or changed, says so', async () => {
    site.api.words.add(['Okonkwo']);
    site.api.server.faults.plan('vocabulary.list', { kind: 'problem', code: 'server.internal' }, 3);
    const page = await site.enter('/vocabulary');
    await page.getByRole('button', { name: 'Try again' }).click();
    await list(page).waitFor();
    site.api.server.faults.plan('vocabulary.delete', { kind: 'problem', code: 'server.unavailable' });
    await page.getByRole('button', { name: 'Take out Okonkwo' }).click();
    await page.getByRole('alert').getByText('server.unavailable').waitFor();
    expect(await terms(page).count()).toBe(1);
    // Gone meanwhile is as good as taken out.
    site.api.server.faults.plan('vocabulary.delete', { kind: 'problem', code: 'vocabulary.not_found' });
    await page.getByRole('button', { name: 'Take out Okonkwo' }).click();
    await page.getByText('“Okonkwo” is taken out.').first().waitFor();
  });
});
