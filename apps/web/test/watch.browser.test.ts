import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ patienceMs: 20_000 });
}, 120_000);
afterEach(() => site.reset());
afterAll(() => site.close());

const gone = { state: 'detached' } as const;
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });

/** Ada as an operator, on a page of theirs. */
function enterAsOperator(path: string): Promise<Page> {
  site.api.accounts.platformPermissions = ['users.read'];
  return site.enter(path);
}

describe('the people of an instance', () => {
  it('are found, locked out after asking, and let in again', async () => {
    site.api.watch.addUser({});
    site.api.watch.addUser({ name: 'Charles Babbage', email: 'charles@example.org' });
    const page = await enterAsOperator('/');
    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Operator' }).click();
    await row(page, 'Grace Hopper').waitFor();
    await page.getByLabel('Find by name or e-mail').fill('Charles');
    await row(page, 'Grace Hopper').waitFor(gone);
    await row(page, 'Charles Babbage').getByRole('button', { name: 'Deactivate' }).click();
    const asked = page.getByRole('dialog', { name: 'Deactivate Charles Babbage?' });
    await asked.getByRole('button', { name: 'Keep' }).click();
    await asked.waitFor(gone);
    expect(site.api.server.calls).not.toContain('admin.deactivateUser');
    await row(page, 'Charles Babbage').getByRole('button', { name: 'Deactivate' }).click();
    await asked.getByRole('button', { name: 'Deactivate' }).click();
    await row(page, 'Charles Babbage').getByText('Deactivated').waitFor();
    await row(page, 'Charles Babbage').getByText('0 sessions').waitFor();
    await row(page, 'Charles Babbage').getByRole('button', { name: 'Reactivate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reactivate' }).click();
    await row(page, 'Charles Babbage').getByRole('button', { name: 'Deactivate' }).waitFor();
    await page.getByLabel('Find by name or e-mail').fill('Nobody');
    await page.getByText('Nobody is called like this.').waitFor();
  });

  it('stay as they are where it is refused, and the reason goes with its dialog', async () => {
    site.api.watch.addUser({});
    site.api.server.faults.plan('admin.deactivateUser', { kind: 'problem', code: 'user.is_self' });
    const page = await enterAsOperator('/admin/users');
    await row(page, 'Grace Hopper').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('dialog').getByText('user.is_self').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('dialog').waitFor(gone);
    await row(page, 'Grace Hopper').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).waitFor();
    expect(await page.getByText('user.is_self').count()).toBe(0);
  });
});

describe('the other pages of operators', () => {
  it('list workspaces by name, with their owners, and read the mail that never left', async () => {
    site.api.watch.addUser({});
    site.api.watch.addUser({ name: 'Charles Babbage', email: 'charles@example.org' });
    site.api.watch.addMail({ text: 'Choose a new password:\nhttps://audio.example.org/reset-password#token=abc' });
    site.api.watch.addMail({ state: 'failed', failureDetail: 'The mail server refused the message (550).' });
    const page = await enterAsOperator('/admin/workspaces');
    await row(page, "Charles Babbage's workspace").getByText('charles@example.org').waitFor();
    await page.getByLabel('Find by name').fill('Grace');
    await row(page, 'Charles Babbage').waitFor(gone);
    await page.getByRole('link', { name: 'Outbox' }).click();
    await page.getByText('The mail server refused the message (550).').waitFor();
    const mail = row(page, 'Read it');
    expect(await mail.getByText('token=abc').isVisible()).toBe(false);
    await mail.getByText('Read it').click();
    await mail.getByText('token=abc').waitFor();
  });

  it('are offered to operators only', async () => {
    const page = await site.enter('/');
    await Promise.all([page.waitForResponse(`${site.api.url}/v1/me`), page.reload()]);
    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Security of the workspace' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Operator' }).count()).toBe(0);
  });
});

describe('security events', () => {
  it.each([
    ['/account/security-events', 'me.resolveSecurityEvent'],
    ['/settings/security-events', 'securityEvents.resolve'],
    ['/admin/security-events', 'admin.resolveSecurityEvent'],
  ])('of %s are resolved, and those that are another’s are not', async (path, routeId) => {
    site.api.watch.addEvent({ occurrences: 12 });
    site.api.watch.addEvent({ type: 'sign_in.locked', severity: 'severe', isResolvable: false });
    const page = await enterAsOperator(path);
    await row(page, 'Locked after many wrong passwords').waitFor();
    expect(await page.getByRole('button', { name: /^Resolve: Locked/ }).count()).toBe(0);
    site.api.server.faults.plan(routeId, { kind: 'problem', code: 'security_event.not_found' });
    await page.getByRole('button', { name: 'Resolve: Wrong password' }).click();
    await page.getByText('security_event.not_found').waitFor();
    await page.getByRole('button', { name: 'Resolve: Wrong password' }).click();
    await row(page, 'Wrong password').getByText('resolved by Ada Lovelace').waitFor();
    await page.getByRole('button', { name: 'Resolve: Wrong password' }).waitFor(gone);
    expect(site.api.server.calls).toContain(routeId);
  });

  it('of a workspace are those of the one that was entered, and offered to who may see them', async () => {
    const other = site.api.workspaces.addWorkspace('Reading room');
    const page = await site.enter('/');
    await page.getByRole('button', { name: /^Workspace: Ada Lovelace/ }).click();
    await page.getByRole('menuitem', { name: 'Reading room' }).click();
    await page.getByRole('button', { name: 'Workspace: Reading room' }).waitFor();
    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Security of the workspace' }).click();
    await page.getByRole('main').getByText('Reading room').waitFor();
    other.permissions = [];
    await page.reload();
    await page.getByRole('main').getByText('Reading room').waitFor();
    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Security events', exact: true }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Security of the workspace' }).count()).toBe(0);
  });
});

describe('the audit', () => {
  it('says who did what, and is narrowed by what, who and when', async () => {
    const { addEntry, addMember } = site.api.workspaces;
    const { userId: id, name } = addMember({});
    addEntry({ createdAt: '2026-11-02T12:00:00.000Z', action: 'workspace.created' });
    const details = { from: 'viewer', to: 'editor' };
    addEntry({ createdAt: '2026-11-05T12:00:00.000Z', action: 'member.role_changed', details });
    addEntry({ createdAt: '2026-11-09T12:00:00.000Z', actor: { id, name } });
    addEntry({ createdAt: '2026-11-12T12:00:00.000Z', actor: null, action: 'invitation.revoked' });
    const page = await site.enter('/audit');
    const entries = page.getByRole('main').getByRole('listitem');
    await entries.nth(3).waitFor();
    expect(await entries.allTextContents()).toEqual([
      expect.stringContaining('AudioTricks took an invitation back'),
      expect.stringContaining('Grace Hopper joined'),
      expect.stringContaining('Ada Lovelace changed a roleviewer → editor · 192.0.2.7'),
      expect.stringContaining('Ada Lovelace made the workspace'),
    ]);
    await page.getByLabel('What').selectOption('member.role_changed');
    await row(page, 'Grace Hopper joined').waitFor(gone);
    await row(page, 'Ada Lovelace changed a role').waitFor();
    await page.getByLabel('Who').selectOption('Grace Hopper');
    await page.getByText('Nothing like that was done.').waitFor();
    await page.getByLabel('What').selectOption('');
    await row(page, 'Grace Hopper joined').waitFor();
    await page.getByLabel('Who').selectOption('');
    await page.getByLabel('From').fill('2026-11-05');
    await row(page, 'made the workspace').waitFor(gone);
    // The day that stands there is meant with all of it.
    await page.getByLabel('To').fill('2026-11-05');
    await row(page, 'Grace Hopper joined').waitFor(gone);
    await row(page, 'Ada Lovelace changed a role').waitFor();
  });
});
