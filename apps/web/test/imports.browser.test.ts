import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeEpisode } from './fake-api/feeds.ts';
import { samples } from './samples.ts';
import { openSite, phone, type Site, seriousViolations, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const feedUrl = 'https://pod.example.org/feed.xml';
const publish = (count: number) => {
  const episodes = Array.from({ length: count }, (_, at) => makeEpisode(`Episode ${count - at}`));
  site.api.feeds.publish(feedUrl, 'The History of Tides', episodes);
};

async function openDialog(page: Awaited<ReturnType<Site['enter']>>, address: string) {
  await page.getByRole('button', { name: 'Add from an address' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(address);
  await page.getByRole('button', { name: 'Continue' }).click();
}

describe('an address', () => {
  it('is fetched, shown as it comes, and becomes a recording', async () => {
    const page = await site.enter();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    await openDialog(page, 'media.example.org/talk.wav');
    const section = page.getByRole('region', { name: 'Imports' });
    await section.getByText('Fetching 1 recording').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [item] = site.api.imports.all();
    expect(item?.url).toBe('https://media.example.org/talk.wav');
    const id = item?.id ?? '';
    site.api.imports.progress(id, { receivedBytes: 1_000_000, sizeBytes: 4_000_000, progress: 0.25 });
    await section.getByText('1 MB of 4 MB, 25 %').waitFor();
    const error = { code: 'import.interrupted', detail: 'The connection broke off again and again.' };
    site.api.imports.progress(id, { error });
    await section.getByText('It is tried again by itself.').waitFor();
    site.api.imports.finish(id, samples.jfk());
    await page.getByRole('link', { name: 'talk' }).waitFor();
    await section.waitFor({ state: 'detached' });
  });

  it('that fails is tried again or taken off; one under way is cancelled', async () => {
    const bad = site.api.imports.add('https://media.example.org/gone.mp3');
    site.api.imports.fail(bad.id, { code: 'import.source_missing', detail: 'There is nothing at this address.' });
    site.api.imports.add('https://media.example.org/slow.mp3');
    const page = await site.enter();
    const section = page.getByRole('region', { name: 'Imports' });
    await section.getByText('Fetching 1 recording, 1 import failed').waitFor();
    await section.getByText('import.source_missing').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await section.getByRole('button', { name: 'Retry: gone.mp3' }).click();
    await section.getByText('Fetching 2 recordings').waitFor();
    expect(site.api.imports.all().find(({ id }) => id === bad.id)?.state).toBe('queued');
    await section.getByRole('button', { name: 'Cancel: slow.mp3' }).click();
    await section.getByText('Fetching 1 recording').waitFor();
    site.api.imports.fail(bad.id, { code: 'import.not_audio', detail: 'The address leads to a web page.' });
    await section.getByRole('button', { name: 'Remove: gone.mp3' }).click();
    await section.waitFor({ state: 'detached' });
    expect(site.api.imports.all().map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('that is refused says why in the dialog, and the dialog goes by the keyboard', async () => {
    const page = await site.enter();
    await page.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1/secret');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('import.address_refused').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(site.api.imports.all()).toEqual([]);
  });

  it('says when imports cannot be listed', async () => {
    site.api.server.faults.plan('imports.list', { kind: 'problem', code: 'permission.denied' }, 20);
    const page = await site.enter();
    await page.getByText('Imports cannot be shown right now.').waitFor();
  });
});

describe('a podcast', () => {
  it('shows its episodes to choose from, and is followed', async () => {
    publish(250);
    const page = await site.enter('/', phone);
    await openDialog(page, feedUrl);
    const dialog = page.getByRole('dialog', { name: 'The History of Tides' });
    const action = dialog.getByRole('button', { name: /^(Import|Choose|Follow)/ });
    expect(await action.textContent()).toBe('Choose episodes');
    expect(await dialog.getByRole('checkbox').count()).toBe(100);
    await dialog.getByRole('button', { name: 'Show 100 older' }).click();
    await dialog.getByRole('checkbox', { name: 'Episode 249' }).check();
    await dialog.getByRole('checkbox', { name: 'Episode 60', exact: true }).check();
    await dialog.getByRole('switch', { name: 'Follow new episodes' }).press('Space');
    expect(await seriousViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Import 2 episodes' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Imports' }).getByText('Fetching 2 recordings').waitFor();
    expect(site.api.feeds.all()).toMatchObject([{ follow: true, importedCount: 2 }]);

    await page.getByRole('link', { name: 'Podcasts' }).click();
    await page.getByRole('heading', { name: 'The History of Tides' }).waitFor();
    await page.getByText('2 episodes imported').waitFor();
    await page.getByRole('button', { name: 'Actions for The History of Tides' }).click();
    await page.getByRole('menuitem', { name: 'Choose episodes' }).click();
    expect(await dialog.getByRole('checkbox', { name: 'Episode 249' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Back' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('is looked at, no longer followed, and removed after asking', async () => {
    publish(3);
    const { id } = site.api.feeds.keep(feedUrl, { follow: true, importedCount: 1 });
    site.api.feeds.trouble(id, { code: 'feed.unreachable', detail: 'The server of this feed answers with 500.' });
    const page = await site.enter('/podcasts');
    await page.getByText('answers with 500').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Actions for The History of Tides' }).click();
    await page.getByRole('menuitem', { name: 'Look for new episodes' }).click();
    await until('a look', () => site.api.server.calls.includes('feeds.check'));
    await page.getByRole('switch', { name: 'Follow The History of Tides' }).press('Space');
    await until('not followed', () => site.api.feeds.all()[0]?.follow === false);
    await page.getByRole('button', { name: 'Actions for The History of Tides' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Follow a podcast' }).waitFor();
    expect(site.api.feeds.all()).toEqual([]);
  });

  it('page says when it cannot be read, and tries again', async () => {
    site.api.server.faults.plan('feeds.list', { kind: 'problem', code: 'permission.denied' }, 20);
    const page = await site.enter('/podcasts');
    await page.getByText('permission.denied').waitFor();
    site.api.server.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Follow a podcast' }).waitFor();
  });
});
