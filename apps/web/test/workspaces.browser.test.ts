import type { InvitationPreview } from '@audiotricks/contracts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ada } from './fake-api/index.ts';
import { openSite, type Site, seriousViolations, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const gone = { state: 'detached' } as const;
const called = (id: string) => site.api.server.calls.filter((call) => call === id).length;

/** At the dialog that asks who somebody is before what is dangerous: with a wrong password first. */
async function showWhoIAm(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Is it you?' });
  const password = dialog.getByLabel('Password', { exact: true });
  await password.fill('a guess');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByText('The password is not right.').waitFor();
  await password.fill(ada.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** By the switcher, which names the workspace that one is in. */
async function choose(page: Page, current: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Workspace: ${current}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A page of Ada's in another workspace than her own. */
async function enterWorkspace(name: string, item: string): Promise<Page> {
  const page = await site.enter();
  await choose(page, ada.name, name);
  await choose(page, name, item);
  return page;
}

function offer(part: Partial<InvitationPreview> = {}): void {
  site.api.workspaces.offers.set('secret', {
    ...{ workspaceId: '018f0000-0000-7000-8000-000000000001', workspaceName: 'Reading room', role: 'editor' },
    ...{ email: 'ada@example.org', inviterName: 'Grace Hopper', hasAccount: true },
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    ...part,
  });
}

describe('an invitation', () => {
  it('is accepted by the account of its address, which is in the workspace then', async () => {
    offer();
    const page = await site.enter('/invitation#token=secret');
    await page.getByText('Grace Hopper invites ada@example.org as an editor.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('button', { name: 'Workspace: Reading room' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Workspace: Reading room' }).waitFor();
  });

  it('makes an account for somebody new, with a password of their own', async () => {
    offer({ email: 'new@example.org', hasAccount: false });
    const page = await site.visit('/invitation#token=secret');
    await page.getByLabel('Your name').fill('New Person');
    await page.getByLabel('Password', { exact: true }).fill('a private phrase');
    await page.getByRole('button', { name: 'Create account and join' }).click();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    expect(called('auth.register')).toBe(1);
  });

  it('asks who has an account to sign in, and comes back', async () => {
    offer();
    const page = await site.visit('/invitation#token=secret');
    await page.getByRole('link', { name: 'Sign in' }).click();
    expect(page.url()).not.toContain('secret');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Join' }).waitFor();
  });

  it('says that it is for another account, and that it is over', async () => {
    offer({ email: 'grace@example.org' });
    const page = await site.enter('/invitation#token=secret');
    await page.getByText('You are signed in as ada@example.org.').waitFor();
    await page.getByRole('button', { name: 'Sign out and go on' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    const other = await site.visit('/invitation#token=old');
    await other.getByText('This invitation was accepted, was taken back, or is too old.').waitFor();
  });
});

describe('the people of a workspace', () => {
  it('are invited, asked again, and not any more', async () => {
    const page = await site.enter('/members');
    await page.getByText('Nobody is invited right now.').waitFor();
    await page.getByLabel('E-mail').fill('grace@example.org');
    await page.getByLabel('Role', { exact: true }).selectOption('viewer');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('grace@example.org').waitFor();
    await page.getByLabel('E-mail').fill('grace@example.org');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('This address is invited already.').waitFor();
    await page.getByRole('button', { name: 'Send again to grace@example.org' }).click();
    await until('sent again', () => called('invitations.resend') === 1);
    await page.getByRole('button', { name: 'Take back the invitation of grace@example.org' }).click();
    await page.getByText('Nobody is invited right now.').waitFor();
  });
});

describe('a workspace', () => {
  it('is made and entered, set up, archived, and deleted after its name was typed', async () => {
    const page = await site.enter('/');
    await page.getByRole('button', { name: /^Workspace: / }).click();
    await page.getByRole('menuitem', { name: 'New workspace…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Reading room');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Workspace: Reading room' }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByLabel('Language').selectOption('de');
    await until('saved', () => called('workspaces.writeSettings') === 1);
    await page.getByLabel('Keep recordings for so many days').fill('30');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Delete them' }).click();
    await page.getByText('Recordings that came more than 30 days ago are deleted, with their texts.').waitFor();
    await page.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('This workspace is archived.').waitFor();
    await page.getByRole('button', { name: 'Take back from the archive' }).click();
    await page.getByRole('textbox', { name: 'Name of the workspace' }).fill('Reading room');
    await page.getByRole('button', { name: 'Delete…' }).click();
    site.api.server.faults.plan('workspaces.delete', { kind: 'problem', code: 'auth.step_up_required' });
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await showWhoIAm(page);
    await page.getByText(/^This workspace is deleted on/).waitFor();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText(/^This workspace is deleted on/).waitFor({ state: 'detached' });
  });
});

describe('handing a workspace over', () => {
  it('asks once more who somebody is, and leaves everything as it is where they do not say', async () => {
    const workspace = site.api.workspaces.addWorkspace('Reading room');
    site.api.workspaces.addMember({ role: 'admin' });
    const page = await enterWorkspace('Reading room', 'Settings');
    await page.getByLabel('New owner').selectOption({ label: 'Grace Hopper, grace@example.org' });
    await page.getByRole('button', { name: 'Hand over…' }).click();
    const required = { kind: 'problem', code: 'auth.step_up_required' } as const;
    site.api.server.faults.plan('workspaces.transfer', required, 2);
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await page.getByRole('dialog', { name: 'Is it you?' }).getByLabel('Password', { exact: true }).waitFor();
    // Says no to the question, and leaves the dialog below open.
    await page.keyboard.press('Escape');
    await page.getByText('A planned fault.').waitFor();
    expect(workspace.role).toBe('owner');
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await showWhoIAm(page);
    await until('handed over', () => workspace.role === 'admin');
  });

  it('makes the other one its owner, after which the former one can leave', async () => {
    site.api.workspaces.addWorkspace('Reading room');
    site.api.workspaces.addMember({ role: 'admin' });
    const page = await enterWorkspace('Reading room', 'Settings');
    await page.getByLabel('New owner').selectOption({ label: 'Grace Hopper, grace@example.org' });
    await page.getByRole('button', { name: 'Hand over…' }).click();
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    // Handing over, archiving and deleting are an owner's.
    for (const name of ['Hand over', 'Archive', 'Delete']) {
      await page.getByRole('heading', { name, exact: true }).waitFor(gone);
    }
    await choose(page, 'Reading room', 'Members');
    const people = page.getByRole('region', { name: '2 people' });
    await people.getByRole('listitem').filter({ hasText: 'Grace Hopper' }).getByText('Owner').waitFor();
    await people.getByRole('button', { name: 'Leave' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave this workspace?' });
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('button', { name: 'Workspace: Ada Lovelace', exact: false }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Reading room' }).count()).toBe(0);
  });
});

describe('leaving a workspace', () => {
  it('is refused to its last owner, who stays where they are', async () => {
    site.api.workspaces.addWorkspace('Reading room');
    site.api.server.faults.plan('workspaces.leave', { kind: 'problem', code: 'member.last_owner' });
    const page = await enterWorkspace('Reading room', 'Members');
    await page.getByRole('button', { name: 'Leave' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave this workspace?' });
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await dialog.getByText('member.last_owner').waitFor();
    await dialog.getByRole('button', { name: 'Keep' }).click();
    await dialog.waitFor(gone);
    await page.getByRole('button', { name: 'Workspace: Reading room' }).waitFor();
  });
});

describe('an archived workspace', () => {
  it('says so on every page and lets nothing be set, until it is taken back', async () => {
    const workspace = site.api.workspaces.addWorkspace('Reading room');
    const page = await enterWorkspace('Reading room', 'Settings');
    await page.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('This workspace is archived.').waitFor();
    await page.getByRole('button', { name: 'Rename' }).waitFor(gone);
    expect(workspace.archivedAt).not.toBe(null);
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('heading', { level: 1, name: 'Library' }).waitFor();
    await page.getByText('This workspace is archived.').waitFor();
    await page.getByRole('button', { name: 'Workspace: Reading room' }).click();
    await page.getByRole('menuitem', { name: 'Reading room (archived)' }).waitFor();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Take back from the archive' }).click();
    await page.getByText('This workspace is archived.').waitFor(gone);
    await page.getByRole('button', { name: 'Rename' }).waitFor();
    expect(workspace.archivedAt).toBe(null);
  });
});
