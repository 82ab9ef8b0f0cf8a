import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { codeOfApp } from '../../apps/server/test/authenticator-app.ts';
import { phone, until } from '../../apps/web/test/site.ts';
import { giveAuthenticator, isIn, signOut, typePassword } from '../accounts/at-the-door.ts';
import { type Product, startProduct } from '../accounts/product.ts';

const firstPassword = 'a private phrase of mine';
const secondPassword = 'another phrase of mine';
let adaEmail: string;
let bobEmail: string;
let product: Product;
let url: string;
const openDevice: Product['openDevice'] = (options) => product.openDevice(options);
const linkIn: Product['linkIn'] = (address, words) => product.linkIn(address, words);

beforeAll(async () => {
  product = await startProduct();
  ({ url } = product);
}, 180_000);
afterAll(() => product?.close());
beforeEach(() => {
  const life = Date.now();
  [adaEmail, bobEmail] = [`ada-${life}@example.org`, `bob-${life}@example.org`];
});

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await typePassword(page, { email: adaEmail, password });
}

async function useRecoveryCode(page: Page, code: string | undefined): Promise<void> {
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(code ?? '');
  await page.keyboard.press('Enter');
}

it('a whole life: in, not alone, guarded, robbed of a device, back, forgetful, and gone', async () => {
  // Registers, and shows that the address is hers by the mail that was really sent.
  const desktop = await openDevice();
  await desktop.goto(`${url}/register`);
  await desktop.getByLabel('Your name').fill('Ada');
  await desktop.getByLabel('E-mail').fill(adaEmail);
  await desktop.getByLabel('Password', { exact: true }).fill(firstPassword);
  await desktop.getByRole('button', { name: 'Create account' }).click();
  await isIn(desktop);
  await desktop.goto(await linkIn(adaEmail, /verify-email/));
  await desktop.getByRole('button', { name: 'Confirm this address' }).click();
  await desktop.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();

  // Invites a second person, who comes with a password of their own.
  await desktop.goto(`${url}/members`);
  await desktop.getByLabel('E-mail').fill(bobEmail);
  await desktop.getByRole('button', { name: 'Invite' }).click();
  await desktop.getByRole('button', { name: `Take back the invitation of ${bobEmail}` }).waitFor();
  const bobs = await openDevice(phone);
  await bobs.goto(await linkIn(bobEmail, /invitation/));
  await bobs.getByLabel('Your name').fill('Bob');
  await bobs.getByLabel('Password', { exact: true }).fill(secondPassword);
  await bobs.getByRole('button', { name: 'Create account and join' }).click();
  await isIn(bobs);
  await bobs.goto(`${url}/members`);
  await bobs.getByText('Editor', { exact: true }).waitFor();

  // Gives him another role, which he has at once.
  await desktop.reload();
  await desktop.getByLabel('Role of Bob').selectOption('viewer');
  await until('the role', async () => {
    await bobs.reload();
    await bobs.getByRole('heading', { name: '2 people' }).waitFor();
    return (await bobs.getByText('Viewer', { exact: true }).count()) === 1;
  });

  // Two factors from now on.
  await desktop.goto(`${url}/account/security`);
  await desktop.getByRole('button', { name: 'Set up an app' }).click();
  await desktop.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  const secret = ((await desktop.getByRole('dialog').locator('code').textContent()) ?? '').replaceAll(' ', '');
  await desktop.getByLabel('Code of your app').fill(codeOfApp(secret));
  await desktop.keyboard.press('Enter');
  const list = desktop.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  const codes = await list.getByRole('listitem').allTextContents();
  await desktop.getByRole('button', { name: 'I have kept them' }).click();
  await desktop.getByText('10 recovery codes are left.').waitFor();

  // The device with the app is lost: a recovery code on another one, which gets a passkey.
  const laptop = await openDevice();
  await giveAuthenticator(laptop);
  await signIn(laptop, firstPassword);
  await useRecoveryCode(laptop, codes[0]);
  await isIn(laptop);
  await laptop.goto(`${url}/account/security`);
  await laptop.getByRole('button', { name: 'Add a passkey' }).click();
  await laptop.getByLabel('Name').fill('Laptop');
  await laptop.keyboard.press('Enter');
  await laptop.getByRole('button', { name: 'Remove Laptop' }).waitFor();
  await signOut(laptop);
  await laptop.getByRole('button', { name: 'Use a passkey' }).click();
  await isIn(laptop);

  // The password is forgotten; the link for another one does not lead around the second factor.
  await signOut(laptop);
  await laptop.getByRole('link', { name: 'Forgot your password?' }).click();
  await laptop.getByLabel('E-mail').fill(adaEmail);
  await laptop.getByRole('button', { name: 'Send the link' }).click();
  await laptop.goto(await linkIn(adaEmail, /reset-password/));
  await laptop.getByLabel('Password', { exact: true }).fill(secondPassword);
  await laptop.getByRole('button', { name: 'Change the password' }).click();
  await laptop.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await signIn(laptop, secondPassword);
  await useRecoveryCode(laptop, codes[1]);
  await isIn(laptop);

  // Gone: out everywhere, with a mail that says until when it can be undone.
  await laptop.goto(`${url}/account/delete`);
  await laptop.getByRole('button', { name: 'Delete my account' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
  // Not as long as somebody else would be left without an owner.
  await laptop.getByText('account.sole_owner').waitFor();
  await laptop.goto(`${url}/members`);
  await laptop.getByRole('button', { name: 'Take out Bob' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
  await laptop.getByRole('heading', { name: '1 person' }).waitFor();
  await laptop.goto(`${url}/account/delete`);
  await laptop.getByRole('button', { name: 'Delete my account' }).click();
  await laptop.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
  await laptop.getByRole('heading', { name: 'Sign in' }).waitFor();
  await product.mailTo(adaEmail, /delet/i);
  await desktop.reload();
  await desktop.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(product.mailedTo().filter((address) => !/^(ada|bob)-\d+@example\.org$/.test(address))).toEqual([]);
}, 300_000);
