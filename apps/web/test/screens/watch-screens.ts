import type { FakeApi } from '../fake-api/index.ts';
import { type Screen, signIn } from './screen.ts';

/** Security events, people and mail of an instance of which Ada is an operator. */
export function fillWatch({ watch, accounts }: FakeApi): void {
  accounts.platformPermissions = ['users.read'];
  watch.clear();
  watch.addEvent({ occurrences: 12 });
  watch.addEvent({ type: 'permission.denied', details: { permission: 'members.write' }, isResolvable: false });
  watch.addEvent({ type: 'sign_in.locked', severity: 'severe' });
  watch.addEvent({ type: 'account.deactivated', severity: 'warning', ipAddress: null });
  watch.addUser({});
  watch.addUser({ name: 'Charles Babbage', email: `${'long.'.repeat(20)}@example.org`, isActive: false });
  watch.addMail({ text: 'Choose a new password:\nhttps://audio.example.org/reset-password#token=abc' });
  watch.addMail({ state: 'failed', failureDetail: 'The mail server refused the message (550).' });
}

const open =
  (path: string, text: string): Screen =>
  async (page, api) => {
    fillWatch(api);
    await signIn(page, api, path);
    await page.getByText(text).first().waitFor();
  };

const openActed =
  (path: string): Screen =>
  async (page, api) => {
    api.acting.clear();
    api.acting.add({ endedAt: new Date().toISOString(), endedBy: 'user' });
    api.acting.add();
    await open(path, 'Olga Operator')(page, api);
    await page.getByText('ended by').scrollIntoViewIfNeeded();
    api.acting.clear();
  };

/** What looked wrong, and the operator's pages. */
export const watchScreens: Record<string, Screen> = {
  'security-empty': async (page, api) => {
    await signIn(page, api, '/account/security-events');
    await page.getByText('Nothing looked wrong.').waitFor();
  },
  'security-mine': open('/account/security-events', 'Wrong password'),
  'security-workspace': open('/settings/security-events', 'Wrong password'),
  'security-error': async (page, api) => {
    api.server.faults.plan('me.listSecurityEvents', { kind: 'problem', code: 'server.internal' }, 6);
    await signIn(page, api, '/account/security-events');
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
  },
  'admin-users': open('/admin/users', 'Grace Hopper'),
  'admin-acting': openActed('/admin/acting'),
  'acted-for': openActed('/account/security'),
  'admin-workspaces': open('/admin/workspaces', 'Grace Hopper'),
  'admin-outbox': open('/admin/outbox', 'Choose a new password'),
  'admin-security': open('/admin/security-events', 'Wrong password'),
};
