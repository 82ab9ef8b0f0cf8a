import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ patienceMs: 20_000 });
}, 120_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const add = (title: string, change: { projectId?: string; tagIds?: string[] } = {}) =>
  site.api.library.add({
    fileName: `${title}.wav`,
    contentType: 'audio/wav',
    bytes: Buffer.from('RIFF'),
    change: { title, ...change },
  }).recording.id;

const row = (page: Page, title: string) => page.getByRole('article').filter({ hasText: title });
const gone = { state: 'detached' } as const;

async function make(page: Page, kind: 'project' | 'tag', name: string): Promise<void> {
  await page.getByRole('button', { name: `New ${kind}` }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name, exact: true }).waitFor();
}

describe('the project and the tags of a recording', () => {
  it('are made, given to it, and stand in its row', async () => {
    const id = add('First talk');
    const page = await site.enter('/projects');
    await page.getByText('No projects yet.').waitFor();
    await make(page, 'project', 'Talks');
    await make(page, 'tag', 'budget');
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('button', { name: 'Actions for First talk' }).click();
    await page.getByRole('menuitem', { name: 'Project and tags…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Project and tags' });
    await dialog.getByLabel('Project', { exact: true }).selectOption({ label: 'Talks' });
    await dialog.getByRole('combobox', { name: 'Tags' }).click();
    await dialog.getByRole('option', { name: 'budget' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor(gone);
    await row(page, 'First talk').getByRole('link', { name: 'Project: Talks' }).waitFor();
    await row(page, 'First talk').getByRole('link', { name: 'Tag: budget' }).waitFor();
    const { projectId, tagIds } = site.api.library.find(id).recording;
    expect(site.api.named.projects.all.map((one) => one.id)).toEqual([projectId]);
    expect(site.api.named.tags.all.map((one) => one.id)).toEqual(tagIds);
  });

  it('narrow the library when they are pressed, together too, and the way back leads to all', async () => {
    const talks = site.api.named.projects.add('Talks').id;
    const [budget, draft] = ['budget', 'draft'].map((name) => site.api.named.tags.add(name).id) as [string, string];
    add('First talk', { projectId: talks, tagIds: [budget, draft] });
    add('Second talk', { projectId: talks });
    add('Shopping', { tagIds: [budget] });
    const page = await site.enter('/');
    await row(page, 'First talk').getByRole('link', { name: 'Project: Talks' }).click();
    await row(page, 'Shopping').waitFor(gone);
    await row(page, 'Second talk').waitFor();
    // What the list is narrowed to stands above it only.
    expect(await page.getByRole('link', { name: 'Project: Talks' }).count()).toBe(0);
    expect(await page.getByLabel('Project', { exact: true }).inputValue()).toBe(talks);
    await row(page, 'First talk').getByRole('link', { name: 'Tag: budget' }).click();
    await row(page, 'Second talk').waitFor(gone);
    await row(page, 'First talk').getByRole('link', { name: 'Tag: draft' }).waitFor();
    await page.getByLabel('Project', { exact: true }).selectOption('none');
    await row(page, 'Shopping').waitFor();
    await row(page, 'First talk').waitFor(gone);
    await page.getByLabel('Tag', { exact: true }).selectOption({ label: 'draft' });
    await page.getByText('No recording is like that.').waitFor();
    await page.goBack();
    await page.goBack();
    await row(page, 'Shopping').waitFor();
    await row(page, 'Second talk').waitFor();
  });

  it('come with what somebody else did, also those that were made meanwhile', async () => {
    const id = add('First talk');
    const page = await site.enter('/');
    await row(page, 'First talk').waitFor();
    await expect.poll(() => site.api.feed.openStreams()).toBeGreaterThan(0);
    site.api.library.change(id, { projectId: site.api.named.projects.add('Talks').id });
    await row(page, 'First talk').getByRole('link', { name: 'Project: Talks' }).waitFor();
  });

  it('are at most two tags and the number of the others', async () => {
    const tagIds = ['a tag', 'b tag', 'c tag', 'd tag'].map((name) => site.api.named.tags.add(name).id);
    add('First talk', { tagIds });
    const page = await site.enter('/');
    await row(page, 'First talk').getByRole('link', { name: 'Tag: b tag' }).waitFor();
    await row(page, 'First talk').getByTitle('c tag, d tag').getByText('+2').waitFor();
  });
});

describe('projects and tags', () => {
  it('are renamed, and a name that is taken is refused beside it', async () => {
    const talks = site.api.named.projects.add('Talks').id;
    site.api.named.projects.add('Interviews');
    add('First talk', { projectId: talks });
    const page = await site.enter('/projects');
    await page.getByText('1 recording', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Rename Talks' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('interviews');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('There is a project of this name already.').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Lectures');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Lectures' }).click();
    await page.getByLabel('Project', { exact: true }).selectOption('');
    await row(page, 'First talk').getByRole('link', { name: 'Project: Lectures' }).waitFor();
  });

  it('are deleted after asking, and their recordings stay', async () => {
    const talks = site.api.named.projects.add('Talks').id;
    const id = add('First talk', { projectId: talks });
    const page = await site.enter('/projects');
    await page.getByRole('button', { name: 'Delete Talks' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('dialog').waitFor(gone);
    await page.getByRole('button', { name: 'Delete Talks' }).click();
    await page.getByRole('dialog', { name: 'Delete Talks?' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No projects yet.').waitFor();
    await page.getByRole('link', { name: 'Library' }).click();
    await row(page, 'First talk').waitFor();
    expect(site.api.library.find(id).recording.projectId).toBe(null);
    expect(await page.getByRole('link', { name: /^Project/ }).count()).toBe(0);
  });
});
