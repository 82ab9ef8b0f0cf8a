import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { listMyImpersonations, type SessionAnswer } from '@audiotricks/contracts';
import { createClient } from '@audiotricks/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../apps/server/test/database.ts';
import { launchBrowser } from '../../apps/web/test/browser.ts';
import { desk, seriousViolations } from '../../apps/web/test/site.ts';
import { isIn, typePassword } from '../accounts/at-the-door.ts';
import { type ServerProcess, startServerProcess } from '../process/server-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const patienceMs = 30_000;
const reason = 'Ticket 42: the library stays empty';
let scratch: TestDatabase;
let server: ServerProcess;
let browser: Browser;
beforeAll(async () => {
  scratch = await createTestDatabase();
  server = await startServerProcess({
    command: ['npm', 'start'],
    workingDir: root,
    environment: {
      ROLE: 'api',
      DATABASE_URL: scratch.url,
      INSTANCE_SECRET: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'error',
    },
  });
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await server?.clear();
  await scratch?.close();
});

interface Account extends SessionAnswer {
  email: string;
  password: string;
}

/** A fresh address each time: a test may run again. */
async function register(name: string): Promise<Account> {
  const email = `${randomBytes(6).toString('hex')}@example.org`;
  const password = randomBytes(12).toString('hex');
  const client = createClient({ baseUrl: server.url });
  return { ...(await client.auth.register({ email, password, name })), email, password };
}

async function signIn(account: Account, path = '/'): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-AU', reducedMotion: 'reduce', ...desk });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in?redirect=${encodeURIComponent(path)}`);
  await typePassword(page, account);
  await isIn(page);
  return page;
}

async function makePair(): Promise<{ operator: Account; person: Account }> {
  const [operator, person] = [await register('Olga Operator'), await register('Ada Lovelace')];
  await scratch.database.system((transaction) =>
    transaction.user.update({ where: { id: operator.user.id }, data: { isOperator: true } }),
  );
  return { operator, person };
}

/** As if all sessions of a person had begun a while ago. */
const settle = ({ user }: Account) =>
  scratch.database.system((transaction) =>
    transaction.session.updateMany({ where: { userId: user.id }, data: { authenticatedAt: new Date(0) } }),
  );

/** From the list of people on, with a reason; `password`: who they are is asked for. */
async function beginActing(page: Page, { email }: Account, password: string | null = null): Promise<void> {
  await page.getByLabel('Find by name or e-mail').fill(email);
  const row = page.getByRole('listitem').filter({ hasText: email });
  await row.getByRole('button', { name: 'Act for Ada Lovelace' }).click();
  const dialog = page.getByRole('dialog', { name: 'Act for Ada Lovelace?' });
  await dialog.getByRole('button', { name: 'Act for them' }).click();
  if (password !== null) {
    await page.getByRole('dialog', { name: 'Is it you?' }).getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  }
  await dialog.getByText('Say why: the person reads it.').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Why' }).fill(reason);
  await dialog.getByRole('button', { name: 'Act for them' }).click();
}

const banner = (page: Page) => page.getByRole('region', { name: 'Acting for somebody' });

describe('acting for a person', () => {
  it('is begun with a reason, shown the whole time, closed where it is dangerous, and ended by the operator', async () => {
    const { operator, person } = await makePair();
    const page = await signIn(operator, '/admin/users');
    await settle(operator);
    await beginActing(page, person, operator.password);
    await banner(page).getByText('You act for Ada Lovelace').waitFor();
    await banner(page).getByText(reason).waitFor();
    await banner(page)
      .getByText(/^(29|30):\d\d left$/)
      .waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByRole('menuitem', { name: 'End acting' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Security', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    // A page of the operator's own tab, opened anew, still acts.
    await page.goto(`${server.url}/account/security`);
    await page.getByText('Only Ada Lovelace may see and change this.').waitFor();
    await banner(page).getByRole('button', { name: 'End' }).click();
    await page.getByRole('heading', { name: 'Acting for people' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: reason }).getByText('ended by an operator').first().waitFor();
    expect(await banner(page).count()).toBe(0);
    // The tab is theirs again.
    await page.getByRole('navigation', { name: 'Operator' }).getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Find by name or e-mail').waitFor();
    await page.getByRole('navigation', { name: 'Operator' }).getByRole('link', { name: 'Outbox' }).click();
    const mail = page.getByRole('listitem').filter({ hasText: person.email }).filter({ hasText: 'An operator acts' });
    await mail.getByText('Read it').click();
    await mail.getByText(`Olga Operator, an operator of this AudioTricks`).waitFor();
  });

  it('is seen by the person on every page and in their account, and ended there at once', async () => {
    const { operator, person } = await makePair();
    const operatorPage = await signIn(operator, '/admin/users');
    await beginActing(operatorPage, person);
    await banner(operatorPage).getByText('You act for Ada Lovelace').waitFor();
    const page = await signIn(person);
    await page.getByText(/^Olga Operator, an operator, acts for you until/).waitFor();
    await page.getByText(`The reason they gave: ${reason}`).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.goto(`${server.url}/account/security`);
    const section = page.getByRole('region', { name: 'Operators who acted for you' });
    await section.getByText(reason).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await section.getByRole('button', { name: 'End' }).click();
    await section.getByText('ended by you').waitFor();
    await page.getByText(/acts for you until/).waitFor({ state: 'detached' });
    // The operator's page is told by its live stream, and is the operator's again.
    await operatorPage.getByRole('heading', { name: 'Acting for people' }).waitFor();
    await operatorPage.getByRole('listitem').filter({ hasText: 'ended by the person' }).first().waitFor();
  });

  it('ends with the operator’s sign-out in another tab', async () => {
    const { operator, person } = await makePair();
    const page = await signIn(operator, '/admin/users');
    await beginActing(page, person);
    await banner(page).getByText('You act for Ada Lovelace').waitFor();
    const other = await page.context().newPage();
    await other.goto(server.url);
    await isIn(other);
    expect(await banner(other).count()).toBe(0);
    await other.getByRole('button', { name: 'Account', exact: true }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const client = createClient({ baseUrl: server.url });
    await client.auth.signIn({ email: person.email, password: person.password });
    const { items } = await client.call(listMyImpersonations, { query: {} });
    expect(items).toMatchObject([{ endedBy: 'operator_session' }]);
  });
});
