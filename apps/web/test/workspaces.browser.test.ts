import type { InvitationPreview } from '@audiotricks/contracts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ada } from './fake-api/index.ts';
import { openSite, phone, type Site, seriousViolations, until } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterEach(() => site.reset());
afterAll(() => site.close());

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
    const { members, all } = site.api.workspaces;
    const grace = { userId: '018f0000-0000-7000-8000-000000000002', name: 'Grace Hopper', email: 'grace@example.org' };
    members.push({ ...grace, avatarUrl: null, role: 'admin', joinedAt: new Date().toISOString() });
    const workspace = all[0];
    if (!workspace) throw new Error('Ada has no workspace');
    workspace.isPersonal = false;
    const page = await site.enter('/workspace');
    await page.getByLabel('New owner').selectOption({ label: 'Grace Hopper, grace@example.org' });
    await page.getByRole('button', { name: 'Hand over…' }).click();
    const required = { kind: 'problem', code: 'auth.step_up_required' } as const;
    site.api.server.faults.plan('workspaces.transfer', required, 2);
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await page.getByRole('dialog', { name: 'Is it you?' }).getByRole('button', { name: 'Close' }).click();
    await page.getByText('A planned fault.').waitFor();
    expect(workspace.role).toBe('owner');
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await showWhoIAm(page);
    await until('handed over', () => workspace.role === 'admin');
  });
});

describe.each([
  ['desk', {}],
  ['phone', phone],
])('on a %s', (_, options) => {
  it.each(['/workspace', '/members', '/audit', '/projects', '/invitation#token=secret'])(
    '%s has no serious barrier and fits',
    async (path) => {
      offer();
      site.api.named.projects.add('A name without end '.repeat(4).trim());
      const page = await site.enter(path, options);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(wide)).toBe(0);
    },
  );
});
