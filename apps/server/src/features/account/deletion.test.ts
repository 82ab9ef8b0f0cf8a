import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { letStepUpLapse, startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createMailWorld, type MailWorld } from '../../../test/mail-world.ts';
import { createOutboxMailer } from '../../platform/mailer/index.ts';
import { newId } from '../../shared/ids.ts';
import { verifyAudit } from '../audit/index.ts';
import { createDeleteDueAccounts } from './delete-due-accounts.ts';

const dayMs = 24 * 60 * 60 * 1000;
let world: MailWorld;
let http: TestHttp;
/** How far ahead of the real time the sweep believes to be. */
let aheadMs = 0;
const now = () => new Date(Date.now() + aheadMs);
let deleteDue: () => Promise<number>;
beforeAll(async () => {
  world = await createMailWorld({ mailer: createOutboxMailer() });
  const { database, queue, writeMail } = world;
  http = await startTestHttp({ database, identity: { queue, writeMail } });
  deleteDue = createDeleteDueAccounts({ database, writeMail, avatarKeyOf: (hash) => `avatars/${hash}.webp`, now });
});
afterEach(() => {
  aheadMs = 0;
});
afterAll(async () => {
  await http?.close();
  await world?.close();
});

const askFor = ({ accessToken: token }: TestAccount) => http.call('DELETE /v1/me', { token });
const signIn = async ({ email, password }: TestAccount) =>
  (await http.call('POST /v1/auth/sign-in', { body: { email, password } })).status;
const personOf = ({ user: { id } }: TestAccount) =>
  world.database.system((transaction) => transaction.user.findUnique({ where: { id } }));
const workspaceOf = (id: string) =>
  world.database.system((transaction) =>
    transaction.workspace.findUnique({ where: { id }, include: { memberships: { orderBy: { createdAt: 'asc' } } } }),
  );
const mailsTo = async ({ email }: TestAccount) =>
  (await world.readOutbox({ limit: 200 })).filter(({ toAddress }) => toAddress === email);

/** A workspace of somebody with further members. */
async function share(owner: TestAccount, others: readonly (readonly [TestAccount, 'viewer' | 'admin' | 'owner'])[]) {
  const response = await http.call('POST /v1/workspaces', { token: owner.accessToken, body: { name: 'Shared' } });
  const { id: workspaceId } = (await response.json()) as { id: string };
  await world.database.system(async (transaction) => {
    for (const [{ user }, role] of others) {
      await transaction.membership.create({ data: { id: newId(), workspaceId, userId: user.id, role } });
    }
  });
  return workspaceId;
}

describe('an account that its person wants deleted', () => {
  test('is signed out everywhere, told by mail, and gone after the grace with what is theirs alone', async () => {
    const account = await http.register();
    const avatarHash = 'a'.repeat(64);
    await world.database.system((transaction) =>
      transaction.user.update({ where: { id: account.user.id }, data: { avatarHash } }),
    );
    const response = await askFor(account);
    expect(response.status).toBe(200);
    const dueInMs = Date.parse((await response.json()).deletionDueAt) - Date.now();
    expect(Math.round(dueInMs / dayMs)).toBe(14);
    expect((await http.call('GET /v1/me', { token: account.accessToken })).status).toBe(401);
    expect((await mailsTo(account)).map(({ category }) => category)).toEqual(['deletion_scheduled']);
    aheadMs = 13 * dayMs;
    expect(await deleteDue()).toBe(0);
    aheadMs = 15 * dayMs;
    // Two processes at once delete it once.
    expect((await Promise.all([deleteDue(), deleteDue()])).sort()).toEqual([0, 1]);
    expect(await personOf(account)).toBeNull();
    expect((await workspaceOf(account.workspace.id))?.deletionDueAt?.getTime()).toBeLessThanOrEqual(now().getTime());
    const removals = await world.database.system((transaction) => transaction.publicRemoval.findMany());
    expect(removals.map(({ key }) => key)).toEqual([`avatars/${avatarHash}.webp`]);
    expect((await mailsTo(account)).map(({ category }) => category)).toEqual(['account_deleted']);
    expect(await signIn(account)).toBe(401);
    // The address is free again.
    expect((await http.register({ email: account.email })).email).toBe(account.email);
  });

  test('stays when they sign in meanwhile, which is told by mail once', async () => {
    const account = await http.register();
    expect(await signIn(account)).toBe(200);
    await askFor(account);
    expect((await Promise.all([signIn(account), signIn(account)])).sort()).toEqual([200, 200]);
    const told = (await mailsTo(account)).filter(({ category }) => category === 'deletion_cancelled');
    expect(told.map(({ body }) => body?.text)).toEqual([expect.stringContaining('so it stays')]);
    const events = await world.database.system((transaction) =>
      transaction.securityEvent.findMany({ where: { userId: account.user.id, type: 'account.deletion_cancelled' } }),
    );
    expect(events).toMatchObject([{ severity: 'notice', ipAddress: '127.0.0.1' }]);
    aheadMs = 15 * dayMs;
    expect(await deleteDue()).toBe(0);
    expect((await personOf(account))?.deletionDueAt).toBeNull();
  });

  test('has to be handed over first where others would be left without an owner', async () => {
    const [account, other] = [await http.register(), await http.register()];
    const workspaceId = await share(account, [[other, 'admin']]);
    const refused = await askFor(account);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      code: 'account.sole_owner',
      detail: expect.stringContaining('Shared'),
    });
    expect((await http.call('GET /v1/me', { token: account.accessToken })).status).toBe(200);
    const body = { userId: other.user.id };
    const path = `POST /v1/workspaces/${workspaceId}/transfer`;
    expect((await http.call(path, { token: account.accessToken, body })).status).toBe(200);
    expect((await askFor(account)).status).toBe(200);
    aheadMs = 15 * dayMs;
    expect(await deleteDue()).toBe(1);
    const workspace = await workspaceOf(workspaceId);
    expect(workspace?.memberships.map(({ userId, role }) => ({ userId, role }))).toEqual([
      { userId: other.user.id, role: 'owner' },
    ]);
    expect(workspace?.deletionDueAt).toBeNull();
  });

  test('leaves its workspaces an owner, and the audit whole, where the other owners left during the grace', async () => {
    const account = await http.register();
    const [viewer, admin, owner] = [await http.register(), await http.register(), await http.register()];
    const workspaceId = await share(account, [
      [viewer, 'viewer'],
      [admin, 'admin'],
      [owner, 'owner'],
    ]);
    expect((await askFor(account)).status).toBe(200);
    const left = await http.call(`POST /v1/workspaces/${workspaceId}/leave`, { token: owner.accessToken });
    expect(left.status).toBe(204);
    aheadMs = 15 * dayMs;
    expect(await deleteDue()).toBe(1);
    const roles = (await workspaceOf(workspaceId))?.memberships.map(({ userId, role }) => [userId, role]);
    expect(roles).toEqual([
      [viewer.user.id, 'viewer'],
      [admin.user.id, 'owner'],
    ]);
    const entries = await world.database.system((transaction) =>
      transaction.auditEntry.findMany({ where: { workspaceId }, orderBy: { seq: 'desc' }, take: 2 }),
    );
    expect(entries).toMatchObject([
      { action: 'member.left', actorId: null, subjectId: account.user.id },
      { action: 'workspace.transferred', actorId: null, subjectId: admin.user.id },
    ]);
    const checked = await verifyAudit(world.database, workspaceId);
    expect(checked.brokenAt).toBeNull();
  });

  test('is that of who asks, and showed of late who they are', async () => {
    expect((await http.call('DELETE /v1/me')).status).toBe(401);
    const account = await http.register();
    await letStepUpLapse(world.database, account);
    const late = await askFor(account);
    expect(await late.json()).toMatchObject({ status: 403, code: 'auth.step_up_required' });
    expect((await personOf(account))?.deletionDueAt).toBeNull();
  });
});
