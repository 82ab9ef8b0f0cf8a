import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../apps/server/src/shared/ids.ts';
import { type OidcTestProvider, startOidcProvider } from '../../apps/server/test/servers/oidc-provider.ts';
import { seriousViolations } from '../../apps/web/test/site.ts';
import { agreeAtProvider, isIn, signInAtProvider, signOut, typePassword } from '../accounts/at-the-door.ts';
import { type Product, startProduct } from '../accounts/product.ts';

let product: Product;
let provider: OidcTestProvider;
let url: string;
const openPage = (): Promise<Page> => product.openDevice();

beforeAll(async () => {
  product = await startProduct({
    patienceMs: 60_000,
    environmentOf: async (ownUrl) => {
      provider = await startOidcProvider({ redirectUri: `${ownUrl}/oidc-callback` });
      const { issuer, clientId, clientSecret } = provider.client;
      return {
        OIDC_ISSUER: issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET: clientSecret,
        OIDC_NAME: 'Acme',
      };
    },
  });
  ({ url } = product);
}, 300_000);
afterAll(async () => {
  await product?.close();
  await provider?.close();
});

/** Somebody whom the provider knows and who was never here. */
function newPerson() {
  const sub = newId();
  const person = { sub, email: `${sub}@example.org`, email_verified: true, name: 'Olive' };
  provider.know(person);
  return person;
}

const goOn = (page: Page) => page.getByRole('button', { name: 'Go on with Acme' }).click();

it('somebody new comes in by the provider, to the page they wanted, and again as whom the provider knows', async () => {
  const person = newPerson();
  const page = await openPage();
  await page.goto(`${url}/vocabulary`);
  await goOn(page);
  await signInAtProvider(page, person.sub);
  await page.getByRole('heading', { name: 'Vocabulary', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/vocabulary');
  await page.goto(`${url}/account`);
  await page.getByText(person.email).first().waitFor();
  await signOut(page);
  await goOn(page);
  await agreeAtProvider(page);
  await isIn(page);
  expect(new URL(page.url())).toMatchObject({ origin: url, pathname: '/' });
}, 300_000);

it('somebody with a password and a verified address signs in once, and then by the provider alone', async () => {
  const { sub, email } = newPerson();
  const password = 'a private phrase of mine';
  const page = await openPage();
  await page.goto(`${url}/register`);
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await isIn(page);
  await page.goto(await product.linkIn(email, /verify-email/));
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
  await page.goto(url);
  await signOut(page);

  await goOn(page);
  await signInAtProvider(page, sub);
  await page.getByText('You have an account with this address.').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  // The provider's word alone has opened nothing.
  expect((await page.request.post(`${url}/v1/auth/refresh`)).status()).toBe(401);
  await typePassword(page, { email, password });
  await isIn(page);
  await product.mailTo(email, /A sign-in of another place was linked/);

  await signOut(page);
  await goOn(page);
  await agreeAtProvider(page);
  await isIn(page);
  await page.goto(`${url}/account`);
  await page.getByText(email).first().waitFor();
}, 300_000);

it('somebody who is invited accepts by the provider, as somebody new and with an account', async () => {
  const [owner, guest, known] = [newPerson(), newPerson(), newPerson()];
  const page = await openPage();
  await page.goto(`${url}/sign-in`);
  await goOn(page);
  await signInAtProvider(page, owner.sub);
  await isIn(page);
  await page.goto(`${url}/members`);
  for (const { email } of [guest, known]) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('button', { name: `Take back the invitation of ${email}` }).waitFor();
  }

  const guests = await openPage();
  await guests.goto(await product.linkIn(guest.email, /\/invitation/));
  await guests.getByRole('button', { name: 'Create account and join' }).waitFor();
  expect(await seriousViolations(guests)).toEqual([]);
  await goOn(guests);
  await signInAtProvider(guests, guest.sub);
  await isIn(guests);
  await guests.goto(`${url}/members`);
  await guests.getByRole('heading', { name: '2 people' }).waitFor();

  // Whoever has an account comes back to the invitation.
  const knowns = await openPage();
  await knowns.goto(`${url}/sign-in`);
  await goOn(knowns);
  await signInAtProvider(knowns, known.sub);
  await isIn(knowns);
  await signOut(knowns);
  await knowns.goto(await product.linkIn(known.email, /\/invitation/));
  await knowns.getByRole('link', { name: 'Sign in' }).click();
  await goOn(knowns);
  await agreeAtProvider(knowns);
  await knowns.getByRole('button', { name: 'Join', exact: true }).click();
  await isIn(knowns);
  await knowns.goto(`${url}/members`);
  await knowns.getByRole('heading', { name: '3 people' }).waitFor();
}, 300_000);

it('a no at the provider, a made-up answer and an answer that came before are said in a sentence', async () => {
  const page = await openPage();
  await page.goto(`${url}/sign-in`);
  await goOn(page);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByText('Signing in elsewhere did not succeed. Start again.').waitFor();
  expect(await seriousViolations(page)).toEqual([]);

  await page.getByRole('link', { name: 'Back to signing in' }).click();
  await goOn(page);
  await page.getByPlaceholder('Enter any login').waitFor();
  await page.goto(`${url}/oidc-callback?code=made-up&state=made-up`);
  await page.getByText('Signing in elsewhere did not succeed. Start again.').waitFor();
  await page.reload();
  await page.getByText('This took too long, or was done already. Start again.').waitFor();
  await page.goto(`${url}/oidc-callback`);
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByRole('link', { name: 'Back to signing in' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}, 300_000);
