import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { flatPicture } from '../../server/test/pictures.ts';
import { ada } from './fake-api/index.ts';
import { samples } from './samples.ts';
import { openSite, type Site, seriousViolations, until } from './site.ts';

let site: Site;
let picture: Buffer;
beforeAll(async () => {
  site = await openSite();
  picture = await flatPicture('#33aa55');
}, 60_000);
afterEach(() => site.reset());
afterAll(() => site.close());

async function choose(page: Page, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /picture$/ }).click(),
  ]);
  await chooser.setFiles({ name: 'me.webp', mimeType: 'image/webp', buffer });
}
/** Pictures of the person that are really drawn. */
const drawn = (page: Page) =>
  page
    .locator('img[src*="/avatars/"]')
    .evaluateAll(
      (images) => (images as HTMLImageElement[]).filter((image) => image.complete && image.naturalWidth === 256).length,
    );

describe('my picture', () => {
  it('is added, shown beside my account, still there after a reload, and removed', async () => {
    const page = await site.enter('/');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Profile and storage' }).click();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    await choose(page, picture);
    await page.getByRole('button', { name: 'Change picture' }).waitFor();
    await until('the picture here and in the bar', async () => (await drawn(page)) === 2);
    await page.reload();
    await until('the picture again', async () => (await drawn(page)) === 2);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Add a picture' }).waitFor();
    expect(await page.locator('img[src*="/avatars/"]').count()).toBe(0);
  });

  it('that is refused says why, and one that is too large is not sent', async () => {
    const page = await site.enter('/account');
    site.api.server.faults.plan('me.putAvatar', { kind: 'problem', code: 'avatar.damaged' });
    await choose(page, picture);
    await page.getByText('avatar.damaged').waitFor();
    await choose(page, Buffer.alloc(5 * 1024 * 1024 + 1));
    await page.getByText('This picture is too large').waitFor();
    expect(site.api.server.calls.filter((id) => id === 'me.putAvatar')).toHaveLength(1);
    await choose(page, picture);
    await page.getByRole('button', { name: 'Change picture' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('storage', () => {
  const jfk = () => site.api.library.add({ fileName: 'jfk.wav', contentType: 'audio/wav', bytes: samples.jfk() });

  it('is told in the bar, and follows what comes and goes', async () => {
    const { id } = jfk().recording;
    const page = await site.enter('/');
    await page.getByRole('link', { name: '352 kB stored' }).waitFor();
    await until('a stream', () => site.api.feed.openStreams() > 0);
    jfk();
    await page.getByRole('link', { name: '704 kB stored' }).waitFor();
    await page.getByRole('link', { name: '704 kB stored' }).click();
    await page.getByText('in 2 recordings').waitFor();
    site.api.server.calls.length = 0;
    site.api.feed.send('recording.deleted', { recordingId: id });
    await until('another reading', () => site.api.server.calls.includes('usage.read'));
  });

  it('says what the plan allows, warns near its end, and what is under way', async () => {
    jfk();
    Object.assign(site.api.library.usage, { storageLimitBytes: 400_000, heldBytes: 12_400_000, openUploadCount: 2 });
    const page = await site.enter('/account');
    await page.getByText('of 400 kB in 1 recording').waitFor();
    await page.getByRole('progressbar', { name: '88 % of the storage is used' }).waitFor();
    await page.getByText('The storage is nearly full.').waitFor();
    await page.getByText('12.4 MB more in 2 uploads under way.').waitFor();
  });

  it('that cannot be read says so and is read again', async () => {
    site.api.server.faults.plan('usage.read', { kind: 'problem', code: 'server.internal' }, 8);
    const page = await site.enter('/account');
    await page.getByRole('alert').waitFor({ timeout: 15_000 });
    site.api.server.faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('in 0 recordings').waitFor();
  });
});

describe('linked sign-ins', () => {
  it('are listed and unlinked; the last way in stays until there is a password', async () => {
    const { factors } = site.api;
    factors.linkSignIn('Acme');
    factors.linkSignIn('login.example.org', false);
    factors.forgetPassword();
    const page = await site.enter('/account/security');
    const section = page.getByRole('region', { name: 'Linked sign-ins' });
    await section.getByText('nobody signs in by it here any more').waitFor();
    const unlink = async (name: string) => {
      await section.getByRole('button', { name: `Unlink ${name}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Unlink', exact: true }).click();
    };
    await unlink('login.example.org');
    await until('one row', async () => (await section.getByRole('listitem').count()) === 1);
    await unlink('Acme');
    await page.getByRole('dialog').getByText('This is your only way to sign in.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByText(`A link is on its way to ${ada.email}.`).waitFor();
    expect(site.api.server.calls).toContain('auth.forgotPassword');
  });

  it('that are none say how there comes one, and that cannot be read are read again', async () => {
    site.api.server.faults.plan('me.listLinkedSignIns', { kind: 'problem', code: 'server.internal' }, 8);
    const page = await site.enter('/account/security');
    const section = page.getByRole('region', { name: 'Linked sign-ins' });
    await section.getByRole('alert').waitFor({ timeout: 15_000 });
    expect(await seriousViolations(page)).toEqual([]);
    site.api.server.faults.clear();
    await section.getByRole('button', { name: 'Try again' }).click();
    await section.getByText('Go on with Acme once where you sign in').waitFor();
  });
});
