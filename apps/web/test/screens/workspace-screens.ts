import type { FakeApi } from '../fake-api/index.ts';
import { type Screen, signIn } from './screen.ts';

const hourMs = 3_600_000;
const longName = 'The reading room of the society for the history of tides and harbours in New South Wales';

/** People, invitations and an audit of a workspace, with names of every length; once is enough. */
export function fillWorkspace({ workspaces }: FakeApi): void {
  const { members, invitations, entries, offers, addMember, addEntry } = workspaces;
  if (members.length > 1) return;
  const grace = addMember({ role: 'admin' });
  addMember({ name: `Charles ${'von und zu '.repeat(6)}Babbage`, email: `${'long.'.repeat(20)}@example.org` });
  addMember({ name: 'Joan Clarke', email: 'joan@example.org', role: 'viewer' });
  const inDays = (days: number) => new Date(Date.now() + days * 24 * hourMs).toISOString();
  const ada = members[0];
  const invitedBy = { id: ada?.userId ?? '', name: ada?.name ?? null };
  const times = { sentAt: inDays(-2), createdAt: inDays(-2), invitedBy };
  invitations.push(
    {
      id: crypto.randomUUID(),
      email: 'hedy@example.org',
      role: 'editor',
      state: 'open',
      expiresAt: inDays(5),
      ...times,
    },
    {
      ...{ id: crypto.randomUUID(), email: `${'mary.'.repeat(16)}@example.org`, role: 'viewer' },
      ...{ state: 'expired', expiresAt: inDays(-1), ...times },
    },
  );
  const by = (person: typeof grace) => ({ id: person.userId, name: person.name });
  entries.length = 0;
  addEntry({ action: 'workspace.created', details: { name: longName } });
  addEntry({ action: 'workspace.settings_changed', details: { retentionDays: 30, language: 'de' } });
  addEntry({ action: 'member.role_changed', details: { from: 'editor', to: 'admin' }, actor: by(grace) });
  addEntry({ action: 'vocabulary.added', details: { terms: ['Okonkwo', 'Lindenstraße', 'Kuratorium'] } });
  addEntry({ action: 'invitation.revoked', actor: null, ipAddress: null });
  addEntry({ action: 'member.removed', actor: { id: grace.userId, name: null } });
  offers.set('joins', {
    ...{ workspaceId: crypto.randomUUID(), workspaceName: longName, role: 'editor', email: 'ada@example.org' },
    ...{ inviterName: 'Grace Hopper', hasAccount: true, expiresAt: inDays(5) },
  });
  offers.set('new', {
    ...{ workspaceId: crypto.randomUUID(), workspaceName: 'Reading room', role: 'viewer', email: 'new@example.org' },
    ...{ inviterName: null, hasAccount: false, expiresAt: inDays(5) },
  });
}

const open =
  (path: string, text: string | RegExp): Screen =>
  async (page, api) => {
    fillWorkspace(api);
    await signIn(page, api, path);
    await page.getByText(text).first().waitFor();
  };

const failing =
  (path: string, routeId: string): Screen =>
  async (page, api) => {
    api.server.faults.plan(routeId, { kind: 'problem', code: 'server.internal' }, 6);
    await signIn(page, api, path);
    await page.getByRole('main').getByRole('alert').waitFor({ timeout: 15_000 });
  };

/** Every call of it is never answered. */
const loading =
  (path: string, address: string): Screen =>
  async (page, api) => {
    await page.route(address, () => undefined);
    await signIn(page, api, path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

/** In a workspace that Ada owns besides her own. */
const elsewhere =
  (part: Partial<FakeApi['workspaces']['all'][number]>, text: string): Screen =>
  async (page, api) => {
    fillWorkspace(api);
    const { all, addWorkspace } = api.workspaces;
    all.splice(1);
    const workspace = Object.assign(addWorkspace(longName), part);
    await signIn(page, api);
    await page.getByRole('button', { name: /^Workspace: / }).click();
    await page.getByRole('menuitem', { name: workspace.name }).click();
    await page.getByRole('button', { name: `Workspace: ${workspace.name}` }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByText(text).first().waitFor();
    all.splice(1);
  };

/** The people, settings, audit, projects and tags of a workspace, and the way into one. */
export const workspaceScreens: Record<string, Screen> = {
  'members-full': open('/members', 'Joan Clarke'),
  'members-loading': loading('/members', '**/members'),
  'members-error': failing('/members', 'workspaces.listMembers'),
  'settings-own': open('/workspace', 'This is your own workspace.'),
  'settings-owner': elsewhere({}, 'Hand over'),
  'settings-end': async (page, api) => {
    await elsewhere({}, 'Hand over')(page, api);
    await page.getByLabel('New owner').selectOption({ index: 1 });
    await page.getByRole('textbox', { name: 'Name of the workspace' }).fill(longName);
    await page.getByRole('button', { name: 'Delete…' }).scrollIntoViewIfNeeded();
  },
  'settings-archived': elsewhere({ archivedAt: new Date().toISOString() }, 'Take back from the archive'),
  'settings-member': elsewhere({ role: 'viewer', permissions: [] }, 'Only admins and owners change these.'),
  'settings-loading': loading('/workspace', '**/settings'),
  'settings-error': failing('/workspace', 'workspaces.readSettings'),
  'audit-full': open('/audit', 'editor → admin'),
  'audit-empty': async (page, api) => {
    await open('/audit', 'editor → admin')(page, api);
    await page.getByLabel('What').selectOption('member.left');
    await page.getByText('Nothing like that was done.').waitFor();
  },
  'audit-loading': loading('/audit', '**/audit-entries*'),
  'audit-error': failing('/audit', 'audit.list'),
  'projects-full': open('/projects', 'Planning'),
  'projects-taken': async (page, api) => {
    await open('/projects', 'Planning')(page, api);
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('planning');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('There is a project of this name already.').waitFor();
  },
  'projects-loading': loading('/projects', '**/projects'),
  'projects-error': failing('/projects', 'projects.list'),
  'invitation-joins': async (page, api) => {
    await open('/', 'Weekly planning')(page, api);
    await page.goto(`${api.url}/invitation#token=joins`);
    await page.getByRole('button', { name: 'Join' }).waitFor();
  },
  'invitation-new': async (page, api) => {
    fillWorkspace(api);
    await page.goto(`${api.url}/invitation#token=new`);
    await page.getByRole('button', { name: 'Create account and join' }).waitFor();
  },
  'invitation-over': async (page, api) => {
    await page.goto(`${api.url}/invitation#token=old`);
    await page.getByText('This invitation was accepted').waitFor();
  },
};
