import { type Screen, signIn } from './screen.ts';

/** The pages of somebody's account. */
export const accountScreens: Record<string, Screen> = {
  'account-profile': async (page, api) => {
    await signIn(page, api, '/account');
    await page.getByLabel('Username').fill('taken');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('cannot be had').waitFor();
  },
  'account-unverified': async (page, api) => {
    api.accounts.emailVerification = 'on';
    await signIn(page, api, '/account');
    await page.getByText('is not confirmed yet').waitFor();
    api.accounts.emailVerification = 'off';
  },
  'delete-account': async (page, api) => {
    await signIn(page, api, '/account/delete');
    await page.getByRole('button', { name: 'Delete my account' }).waitFor();
  },
  'security-full': async (page, api) => {
    await signIn(page, api, '/account/security');
    await page.getByText('Samsung Internet on Android').waitFor();
  },
  'security-error': async (page, api) => {
    api.server.faults.plan('me.listSessions', { kind: 'problem', code: 'server.internal' }, 8);
    await signIn(page, api, '/account/security');
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
  },
  'security-loading': async (page, api) => {
    await page.route('**/me/sessions', () => undefined);
    await signIn(page, api, '/account/security');
    await page.getByLabel('Sessions are being read').waitFor();
  },
};
