import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ada } from './fake-api/index.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

describe('registration', () => {
  it('shows what is wrong at its field, then enters an empty library', async () => {
    const page = await site.visit('/register');
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('E-mail').fill('grace@');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Give an e-mail address like name@example.org.').waitFor();
    await page.getByText('Use at least 8 characters.').waitFor();
    expect(await page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('email');
    await page.getByLabel('E-mail').fill('grace@example.org');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Turn a recording into text' }).waitFor();
    expect(await page.getByText("Grace's workspace").isVisible()).toBe(true);
  });

  it('says that an account exists, at the e-mail field', async () => {
    const page = await site.visit('/register');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('E-mail').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('An account with this e-mail address exists.').waitFor();
    expect(await page.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
  });

  it('tells password managers what each field is', async () => {
    const page = await site.visit('/register');
    const kind = (label: string) => page.getByLabel(label, { exact: true }).getAttribute('autocomplete');
    expect([await kind('E-mail'), await kind('Password')]).toEqual(['username', 'new-password']);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect([await kind('E-mail'), await kind('Password')]).toEqual(['username', 'current-password']);
  });
});

describe('a passkey', () => {
  it('is offered at a name only: browsers know none for a bare address', async () => {
    const page = await site.visit('/sign-in');
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    const { hostname, port } = new URL(page.url());
    const passkey = page.getByRole('button', { name: 'Use a passkey' });
    expect([hostname, await passkey.count()]).toEqual(['127.0.0.1', 0]);
    await page.goto(`http://localhost:${port}/sign-in`);
    await passkey.waitFor();
  });
});

describe('session', () => {
  it('goes back to where the person wanted to be', async () => {
    const { recording } = site.api.library.add({
      fileName: 'a.wav',
      contentType: 'audio/wav',
      bytes: Buffer.from('x'),
    });
    const page = await site.visit(`/recordings/${recording.id}`);
    await page.getByLabel('E-mail').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail address and password do not match.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'a', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/recordings/${recording.id}`);
  });

  it('survives a reload and the end of its token', async () => {
    const page = await site.enter();
    await page.reload();
    await page.getByRole('heading', { name: 'Library' }).waitFor();
    const refreshes = () => site.api.server.calls.filter((id) => id === 'auth.refresh').length;
    const before = refreshes();
    site.api.accounts.expireAccess();
    const { recording } = site.api.library.add({
      fileName: 'b.wav',
      contentType: 'audio/wav',
      bytes: Buffer.from('x'),
    });
    await page.getByRole('link', { name: 'b', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'b', exact: true }).waitFor();
    expect(page.url()).toContain(recording.id);
    expect(refreshes()).toBeGreaterThan(before);
  });

  it('says so when it has ended, and comes back after signing in', async () => {
    const { recording } = site.api.library.add({
      fileName: 'c.wav',
      contentType: 'audio/wav',
      bytes: Buffer.from('x'),
    });
    const page = await site.enter(`/recordings/${recording.id}`);
    await page.getByText('Waiting to start').waitFor();
    site.api.accounts.revokeAll();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('You were signed out. Sign in to go on.').waitFor();
    await page.getByLabel('E-mail').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'c', exact: true }).waitFor();
    expect(page.url()).toContain(recording.id);
  });

  it('signs out everywhere in this browser', async () => {
    const page = await site.enter();
    const other = await page.context().newPage();
    await other.goto(`${site.api.url}/`);
    await other.getByRole('heading', { name: 'Library' }).waitFor();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.getByText('You were signed out.').waitFor();
    await page.goto(`${site.api.url}/`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('says when the server cannot be reached, and tries again', async () => {
    const page = await site.visit('/register');
    site.api.server.faults.plan('auth.refresh', { kind: 'cut' }, 50);
    await page.goto(`${site.api.url}/`);
    await page.getByText('The server cannot be reached.').waitFor();
    expect(await page.getByText('network.unreachable').isVisible()).toBe(true);
    site.api.server.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
