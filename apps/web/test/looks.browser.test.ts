import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEpisode } from './fake-api/feeds.ts';
import { fillLibrary } from './full-library.ts';
import { desk, openSite, phone, type Site, seriousViolations } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  fillLibrary(site.api);
}, 60_000);
afterAll(async () => {
  await site.reset();
  await site.close();
});

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['desk, light', { ...desk, colorScheme: 'light' }],
  ['phone, dark', { ...phone, colorScheme: 'dark' }],
];

const overflowPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Pressable things lower or narrower than 44 px; words and links inside text are text. */
const smallTargets = (page: Page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('button, [role="slider"], [role="menuitem"], nav a, label:has(input)'))
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return height > 0 && (height < 44 || width < 44) && !target.closest('.mantine-PasswordInput-section');
      })
      .map((target) => target.outerHTML.slice(0, 160)),
  );

const idOf = (title: string) =>
  site.api.library.all().find(({ recording }) => recording.title.startsWith(title))?.recording.id ?? '';

const go = (page: Page, path: string) => page.goto(`${site.api.url}${path}`);

/** Of nobody who is signed in. */
const strangersScreens = [
  'sign in',
  'register',
  'a forgotten password',
  'a new password',
  'an address to confirm',
  'a dead link',
];

/** Screens by name. */
const screens: Record<string, (page: Page) => Promise<unknown>> = {
  'sign in': async (page) => {
    await go(page, '/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
  },
  register: (page) => go(page, '/register'),
  'a forgotten password': (page) => go(page, '/forgot-password'),
  'a new password': (page) => go(page, '/reset-password#token=x'),
  'an address to confirm': (page) => go(page, '/verify-email#token=x'),
  'a dead link': (page) => go(page, '/verify-email'),
  library: async (page) => {
    await go(page, '/');
    await page.getByRole('link', { name: 'Weekly planning' }).waitFor();
  },
  'options for uploads': async (page) => {
    await go(page, '/');
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByRole('radiogroup', { name: 'Channels' }).getByText('Separate').click();
    await page.getByText(': channels separate').waitFor();
  },
  'a ready recording': async (page) => {
    await go(page, `/recordings/${idOf('Weekly')}`);
    await page.locator('[data-word="3"]').click();
    await page.getByRole('button', { name: 'Pause' }).click();
  },
  'a running recording': async (page) => {
    await go(page, `/recordings/${idOf('Board')}`);
    await page.getByText(/^Listening to/).waitFor();
  },
  'a failed recording': async (page) => {
    await go(page, `/recordings/${idOf('Holiday')}`);
    await page.getByText('This file has no sound.').waitFor();
  },
  'a title of 300 characters': (page) => go(page, `/recordings/${idOf('A title')}`),
  'a new run': async (page) => {
    await go(page, `/recordings/${idOf('Weekly')}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Transcribe again…' }).click();
    await page.getByText('Price of the engine').waitFor();
  },
  'the revisions': async (page) => {
    await go(page, `/recordings/${idOf('Weekly')}`);
    await page.getByRole('button', { name: 'What was used' }).click();
    await page.getByRole('button', { name: 'Revision 2 of 2' }).click();
    await page.getByRole('menuitem', { name: /^Revision 1/ }).waitFor();
  },
  'a question': async (page) => {
    await go(page, '/');
    await page.getByRole('button', { name: 'Actions for Weekly planning' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor();
  },
  'imports under way': async (page) => {
    const { imports } = site.api;
    const gone = imports.add(`https://media.example.org/${'a-very-long-name-'.repeat(12)}.mp3`);
    imports.fail(gone.id, { code: 'import.source_missing', detail: 'There is nothing at this address.' });
    const slow = imports.add('https://media.example.org/keynote.mp4');
    imports.progress(slow.id, { receivedBytes: 412_000_000, sizeBytes: 980_000_000, progress: 0.42 });
    await go(page, '/');
    await page.getByText('412 MB of 980 MB, 42 %').waitFor();
    imports.forget(gone.id);
    imports.forget(slow.id);
  },
  'episodes to choose from': async (page) => {
    const episodes = ['First', 'Second', 'A title without end, '.repeat(14)].map((title) => makeEpisode(title));
    site.api.feeds.publish('https://pod.example.org/feed.xml', 'The History of Tides', episodes);
    await go(page, '/');
    await page.getByRole('button', { name: 'Add from an address' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('https://pod.example.org/feed.xml');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('dialog', { name: 'The History of Tides' }).waitFor();
  },
  'no podcasts': async (page) => {
    await go(page, '/podcasts');
    await page.getByRole('heading', { name: 'Follow a podcast' }).waitFor();
  },
  podcasts: async (page) => {
    const url = 'https://pod.example.org/feed.xml';
    site.api.feeds.publish(url, 'The History of Tides', []);
    const kept = site.api.feeds.keep(url, { follow: true, importedCount: 14 });
    const error = { code: 'feed.unreachable', detail: 'The server of this feed answers with 503.' };
    const long = site.api.feeds.keep(url, { title: 'A title without end, '.repeat(14), error });
    await go(page, '/podcasts');
    await page.getByText('answers with 503').waitFor();
    site.api.feeds.forget(kept.id);
    site.api.feeds.forget(long.id);
  },
  'no vocabulary': async (page) => {
    await go(page, '/vocabulary');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Give a word or a name.').waitFor();
  },
  'the vocabulary': async (page) => {
    site.api.words.add(Array.from({ length: 60 }, (_, index) => `Word ${index}`));
    await go(page, '/vocabulary');
    await page.getByRole('button', { name: 'Take out Word 3', exact: true }).click();
    await page.getByRole('button', { name: 'Put it back' }).waitFor();
  },
  'the account': async (page) => {
    await go(page, '/account');
    await page.getByText('in 8 recordings').waitFor();
  },
  'where I am signed in': async (page) => {
    await go(page, '/account/security');
    await page.getByText('Samsung Internet on Android').waitFor();
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Give your password.').waitFor();
  },
  'the end of my account': async (page) => {
    await go(page, '/account/delete');
    await page.getByRole('button', { name: 'Delete my account' }).click();
    await page.getByRole('dialog').waitFor();
  },
  'the account menu': async (page) => {
    await go(page, '/');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  },
};

describe.each(looks)('%s', (_, options) => {
  let stranger: Page;
  let ada: Page;
  beforeAll(async () => {
    [stranger, ada] = await Promise.all([site.visit('/sign-in', options), site.enter('/', options)]);
  });

  it.each(Object.keys(screens))('%s has no serious barrier and fits', async (name) => {
    const page = strangersScreens.includes(name) ? stranger : ada;
    await screens[name]?.(page);
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    expect(await seriousViolations(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    if (options.isMobile) expect(await smallTargets(page)).toEqual([]);
  });
});

describe('the theme', () => {
  it('follows the system, and the choice that was made', async () => {
    const page = await site.enter('/', { ...desk, colorScheme: 'dark' });
    const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
    expect(await scheme()).toBe('dark');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Light' }).click();
    expect(await scheme()).toBe('light');
    await page.reload();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    expect(await scheme()).toBe('light');
  });
});
