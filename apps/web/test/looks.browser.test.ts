import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEpisode } from './fake-api/feeds.ts';
import { fillLibrary } from './full-library.ts';
import { fillWatch } from './screens/watch-screens.ts';
import { fillWorkspace } from './screens/workspace-screens.ts';
import { desk, openSite, phone, type Site, seriousViolations } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  fillLibrary(site.api);
  fillWorkspace(site.api);
  fillWatch(site.api);
}, 60_000);
afterAll(async () => {
  await site.reset();
  await site.close();
});

const looks = [
  { ...desk, colorScheme: 'light' },
  { ...phone, colorScheme: 'dark' },
] as const;

/** A page that is there takes on another look: much quicker than opening it again. */
async function show(page: Page, { viewport, colorScheme }: (typeof looks)[number]): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    ([width, scheme]) => innerWidth === width && document.documentElement.dataset.mantineColorScheme === scheme,
    [viewport.width, colorScheme] as const,
  );
}

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

/** Ada's own workspace as one that she shares, while a page is opened. */
async function asShared(open: () => Promise<void>, archivedAt: string | null = null): Promise<void> {
  const [workspace] = site.api.workspaces.all;
  if (!workspace) throw new Error('Ada has no workspace');
  Object.assign(workspace, { isPersonal: false, archivedAt });
  await open();
  Object.assign(workspace, { isPersonal: true, archivedAt: null });
}

const go = (page: Page, path: string) => page.goto(`${site.api.url}${path}`);

/** Of nobody who is signed in. */
const strangersScreens = [
  'sign in',
  'register',
  'a forgotten password',
  'a new password',
  'an address to confirm',
  'a dead link',
  'an invitation of somebody new',
  'an invitation that is over',
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
  'the project and tags of a recording': async (page) => {
    await go(page, '/');
    await page.getByRole('button', { name: 'Actions for Weekly planning' }).click();
    await page.getByRole('menuitem', { name: 'Project and tags…' }).click();
    await page.getByRole('dialog').getByLabel('Project', { exact: true }).waitFor();
  },
  'a library narrowed to nothing': async (page) => {
    await go(page, '/?project=018f0000-0000-7000-8000-00000000dead');
    await page.getByText('No recording is like that.').waitFor();
  },
  'projects and tags': async (page) => {
    await go(page, '/projects');
    await page.getByRole('link', { name: 'Planning' }).waitFor();
  },
  'a name that is taken': async (page) => {
    await go(page, '/projects');
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('planning');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('There is a project of this name already.').waitFor();
  },
  members: async (page) => {
    await go(page, '/members');
    await page.getByText('hedy@example.org').waitFor();
  },
  'the settings of a workspace': async (page) => {
    await asShared(async () => {
      await go(page, '/workspace');
      await page.getByLabel('New owner').selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Hand over…' }).waitFor();
    });
  },
  'the settings of an archived workspace': async (page) => {
    await asShared(async () => {
      await go(page, '/workspace');
      await page.getByText('This workspace is archived.').waitFor();
      await page.getByRole('button', { name: 'Take back from the archive' }).waitFor();
    }, new Date().toISOString());
  },
  'the audit': async (page) => {
    await go(page, '/audit');
    await page.getByText('editor → admin').waitFor();
  },
  'an audit narrowed to nothing': async (page) => {
    await go(page, '/audit');
    await page.getByLabel('What').selectOption('member.left');
    await page.getByText('Nothing like that was done.').waitFor();
  },
  'my security events': async (page) => {
    await go(page, '/account/security-events');
    await page.getByText('Wrong password', { exact: true }).waitFor();
  },
  'security events of the workspace': async (page) => {
    await go(page, '/settings/security-events');
    await page.getByText('Wrong password', { exact: true }).waitFor();
  },
  'security events of the instance': async (page) => {
    await go(page, '/admin/security-events');
    await page.getByText('Wrong password', { exact: true }).waitFor();
  },
  'people of the instance': async (page) => {
    await go(page, '/admin/users');
    await page.getByText('Grace Hopper').waitFor();
  },
  'workspaces of the instance': async (page) => {
    await go(page, '/admin/workspaces');
    await page.getByText('Grace Hopper').waitFor();
  },
  'the outbox': async (page) => {
    await go(page, '/admin/outbox');
    await page.getByText('Read it').click();
    await page.getByText('token=abc').waitFor();
  },
  'an invitation': async (page) => {
    await go(page, '/invitation#token=joins');
    await page.getByRole('button', { name: 'Join' }).waitFor();
  },
  'an invitation of somebody new': async (page) => {
    await go(page, '/invitation#token=new');
    await page.getByRole('button', { name: 'Create account and join' }).waitFor();
  },
  'an invitation that is over': async (page) => {
    await go(page, '/invitation#token=old');
    await page.getByText('This invitation was accepted').waitFor();
  },
  'the account menu': async (page) => {
    await go(page, '/');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  },
};

describe('on a desk by day and on a phone by night', () => {
  let stranger: Page;
  let ada: Page;
  beforeAll(async () => {
    [stranger, ada] = await Promise.all([site.visit('/sign-in'), site.enter('/')]);
  });

  it.each(Object.keys(screens))('%s has no serious barrier and fits', async (name) => {
    const page = strangersScreens.includes(name) ? stranger : ada;
    await show(page, looks[0]);
    await screens[name]?.(page);
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    for (const look of looks) {
      await show(page, look);
      // What floats finds its new place a moment after the window did.
      await expect.poll(() => overflowPx(page), { timeout: 5000 }).toBe(0);
      expect(await seriousViolations(page)).toEqual([]);
    }
    expect(await smallTargets(page)).toEqual([]);
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
