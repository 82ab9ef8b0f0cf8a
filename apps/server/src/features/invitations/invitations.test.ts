import type { AuditEntry, Invitation, InvitationPreview, WorkspaceAccess } from '@audiotricks/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestHttp, type TestAccount, type TestHttp } from '../../../test/http.ts';
import { createMailWorld, type MailWorld } from '../../../test/mail-world.ts';
import { createOutboxMailer } from '../../platform/mailer/index.ts';
import { newId } from '../../shared/ids.ts';
import { createAuditRoutes } from '../audit/index.ts';
import { createNamesOf } from '../workspaces/index.ts';
import { createDeleteOldInvitations } from './index.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
let world: MailWorld;
let http: TestHttp;
/** How far ahead of the real time invitations believe to be. */
let aheadMs = 0;
const now = () => new Date(Date.now() + aheadMs);

const start = (identity = {}) => {
  const { database, queue, writeMail } = world;
  const routes = createAuditRoutes({ database, namesOf: createNamesOf({ database }) });
  const own = { emailVerification: 'off' as const, queue, writeMail, ...identity };
  return startTestHttp({ database, routes, now, identity: own });
};

beforeAll(async () => {
  world = await createMailWorld({ mailer: createOutboxMailer() });
  http = await start();
});
afterEach(() => {
  aheadMs = 0;
});
afterAll(async () => {
  await http.close();
  await world.close();
});

async function ask<Answer = { code?: string }>(what: string, by: TestAccount | null, body?: unknown, to = http) {
  const response = await to.call(what, {
    ...(by !== null && { token: by.accessToken }),
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Answer };
}

let lastAddress = 0;
const newAddress = () => `guest.${++lastAddress}@example.org`;

/** A workspace of an owner, with the address of its invitations. */
async function openWorkspace(name = 'Reading room') {
  const owner = await http.register();
  const { body } = await ask<WorkspaceAccess>('POST /v1/workspaces', owner, { name });
  return { owner, workspace: body, path: `/v1/workspaces/${body.id}` };
}

async function join(workspaceId: string, person: TestAccount, role: 'viewer' | 'admin' | 'owner') {
  const data = { id: newId(), workspaceId, userId: person.user.id, role };
  await world.database.tenant(workspaceId, (transaction) => transaction.membership.create({ data }));
}

const invite = (path: string, by: TestAccount, email: string, role = 'editor') =>
  ask<Invitation & { code?: string }>(`POST ${path}/invitations`, by, { email, role });

/** The secrets of the links that were sent to an address, newest first. */
async function tokensTo(address: string): Promise<string[]> {
  const mails = (await world.readOutbox({ limit: 200 })).filter(({ toAddress }) => toAddress === address);
  return mails.map(({ body }) => /\/invitation#token=([\w-]{43})\s/.exec(body?.text ?? '')?.[1] ?? 'none');
}

async function invited(options: { email?: string; role?: string } = {}) {
  const { email = newAddress(), role = 'editor' } = options;
  const room = await openWorkspace();
  const { body: invitation } = await invite(room.path, room.owner, email, role);
  const [token = ''] = await tokensTo(email);
  return { ...room, email, invitation, token };
}

const register = (fields: { email: string; invitationToken?: string }, to = http) =>
  ask<{ code?: string; accessToken: string; user: TestAccount['user'] }>(
    'POST /v1/auth/register',
    null,
    { password: 'a private phrase of mine', name: 'Guest', ...fields },
    to,
  );
const accept = (by: TestAccount, token: string) => ask('POST /v1/invitations/accept', by, { token });
const preview = (token: string) =>
  ask<InvitationPreview & { code?: string }>('POST /v1/invitations/preview', null, { token });
const linkInvalid = { status: 410, body: { code: 'invitation.link_invalid' } };

async function readAudit(path: string, owner: TestAccount) {
  const { body } = await ask<{ items: AuditEntry[] }>(`GET ${path}/audit-entries`, owner);
  return body.items.map(({ action, details }) => ({ action, details }));
}

describe('accepting', () => {
  test('with a new account, whose address counts as verified, where registering takes an invitation', async () => {
    const { owner, path, workspace, email, invitation, token } = await invited();
    expect(invitation).toMatchObject({ email, role: 'editor', state: 'open', invitedBy: { id: owner.user.id } });
    expect(await preview(token)).toMatchObject({
      status: 200,
      body: { workspaceName: 'Reading room', role: 'editor', email, inviterName: 'Test Person', hasAccount: false },
    });
    const strict = await start({ registration: 'invite', emailVerification: 'required' });
    try {
      const closed = { status: 403, body: { code: 'auth.registration_closed' } };
      expect(await register({ email }, strict)).toMatchObject(closed);
      const guess = { email, invitationToken: 'A'.repeat(43) };
      expect(await register(guess, strict)).toMatchObject(linkInvalid);
      const other = { email: newAddress(), invitationToken: token };
      expect(await register(other, strict)).toMatchObject({ body: { code: 'invitation.other_address' } });
      const made = await register({ email: email.toUpperCase(), invitationToken: token }, strict);
      expect(made).toMatchObject({ status: 201, body: { user: { emailVerifiedAt: expect.any(String) } } });
      const guest = { accessToken: made.body.accessToken } as TestAccount;
      const mine = await ask<WorkspaceAccess>(`GET ${path}`, guest, undefined, strict);
      expect(mine.body).toMatchObject({ id: workspace.id, role: 'editor' });
    } finally {
      await strict.close();
    }
    expect(await preview(token)).toMatchObject(linkInvalid);
    expect(await ask(`GET ${path}/invitations`, owner)).toMatchObject({ body: { items: [] } });
    expect(await readAudit(path, owner)).toEqual([
      {
        action: 'member.joined',
        details: { role: 'editor', invitationId: invitation.id, invitedById: owner.user.id },
      },
      { action: 'invitation.created', details: { email, role: 'editor' } },
      { action: 'workspace.created', details: { name: 'Reading room' } },
    ]);
    expect(http.logLines.join('')).not.toContain(token);
  });

  test('with the account of that address, and no other', async () => {
    const guest = await http.register();
    const { token, path } = await invited({ email: guest.email });
    const stranger = await http.register();
    expect(await preview(token)).toMatchObject({ body: { hasAccount: true } });
    const other = { status: 403, body: { code: 'invitation.other_address' } };
    expect(await accept(stranger, token)).toMatchObject(other);
    expect(await ask('POST /v1/invitations/accept', null, { token })).toMatchObject({ status: 401 });
    expect(await register({ email: guest.email, invitationToken: token })).toMatchObject({
      body: { code: 'auth.email_taken' },
    });
    expect(await accept(guest, token)).toMatchObject({ status: 200, body: { role: 'editor', name: 'Reading room' } });
    expect(await ask(`GET ${path}`, guest)).toMatchObject({ status: 200 });
    const { body } = await ask<{ user: TestAccount['user'] }>('GET /v1/me', guest);
    expect(body.user.emailVerifiedAt).not.toBeNull();
  });

  test('works once, also where it is done twice at once', async () => {
    const guest = await http.register();
    const first = await invited({ email: guest.email });
    const answers = await Promise.all([accept(guest, first.token), accept(guest, first.token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const second = await invited();
    const made = await Promise.all(
      [1, 2, 3].map(() => register({ email: second.email, invitationToken: second.token })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(made.filter(({ status }) => status >= 500)).toEqual([]);
  });

  test('leaves the role of somebody who became a member meanwhile', async () => {
    const guest = await http.register();
    const { workspace, token } = await invited({ email: guest.email });
    await join(workspace.id, guest, 'viewer');
    expect(await accept(guest, token)).toMatchObject({ status: 200, body: { role: 'viewer' } });
  });

  test('not when it is too old, was taken back, was sent again, or its inviter may not give that any more', async () => {
    const guest = await http.register();
    const room = await invited({ email: guest.email });
    const { owner, path, workspace, invitation, token } = room;
    const at = (id: string) => `${path}/invitations/${id}`;
    expect(await ask(`POST ${at(invitation.id)}/resend`, owner)).toMatchObject({
      status: 429,
      body: { code: 'invitation.sent_recently' },
    });
    aheadMs = 2 * minuteMs;
    expect(await ask(`POST ${at(invitation.id)}/resend`, owner)).toMatchObject({ status: 200 });
    const [second = '', old] = await tokensTo(guest.email);
    expect(old).toBe(token);
    expect(await accept(guest, token)).toMatchObject(linkInvalid);
    aheadMs = 8 * dayMs;
    expect(await preview(second)).toMatchObject(linkInvalid);
    expect(await ask(`GET ${path}/invitations`, owner)).toMatchObject({ body: { items: [{ state: 'expired' }] } });
    // Whoever is invited again after that gets another one.
    expect((await invite(path, owner, guest.email)).status).toBe(201);
    const [third = ''] = await tokensTo(guest.email);
    const list = await ask<{ items: Invitation[] }>(`GET ${path}/invitations`, owner);
    expect(list.body.items).toHaveLength(1);
    const admin = await http.register();
    await join(workspace.id, admin, 'owner');
    expect(await ask(`PATCH ${path}/members/${owner.user.id}`, admin, { role: 'viewer' })).toMatchObject({
      status: 200,
    });
    expect(await accept(guest, third)).toMatchObject(linkInvalid);
    expect(await ask(`GET ${path}/invitations`, admin)).toMatchObject({ body: { items: [{ state: 'expired' }] } });
    const [{ id = '' } = {}] = list.body.items;
    aheadMs += 2 * minuteMs;
    expect(await ask(`POST ${at(id)}/resend`, admin)).toMatchObject({ status: 200, body: { state: 'open' } });
    expect(await ask(`DELETE ${at(id)}`, admin)).toMatchObject({ status: 204 });
    expect(await ask(`DELETE ${at(id)}`, admin)).toMatchObject({
      status: 404,
      body: { code: 'invitation.not_found' },
    });
    const [fourth = ''] = await tokensTo(guest.email);
    expect(await accept(guest, fourth)).toMatchObject(linkInvalid);
  });
});

describe('inviting', () => {
  test('is within what the inviter may give', async () => {
    const { owner, workspace, path } = await openWorkspace();
    const [admin, viewer] = [await http.register(), await http.register()];
    await join(workspace.id, admin, 'admin');
    await join(workspace.id, viewer, 'viewer');
    const refused = { status: 403, body: { code: 'member.owners_only' } };
    expect(await invite(path, viewer, newAddress(), 'viewer')).toMatchObject({ body: { code: 'permission.denied' } });
    expect(await invite(path, admin, newAddress(), 'admin')).toMatchObject({ status: 201 });
    expect(await invite(path, admin, newAddress(), 'owner')).toMatchObject(refused);
    const { body } = await invite(path, owner, newAddress(), 'owner');
    expect(await ask(`DELETE ${path}/invitations/${body.id}`, admin)).toMatchObject(refused);
    expect(await ask(`POST ${path}/invitations/${body.id}/resend`, admin)).toMatchObject(refused);
    const personal = `/v1/workspaces/${owner.workspace.id}`;
    expect(await invite(personal, owner, newAddress(), 'owner')).toMatchObject({
      body: { code: 'workspace.is_personal' },
    });
    expect(await invite(personal, owner, newAddress(), 'viewer')).toMatchObject({ status: 201 });
  });

  test('the same address twice, or a member, is refused; also twice at once', async () => {
    const { owner, path } = await openWorkspace();
    const email = newAddress();
    const answers = await Promise.all([invite(path, owner, email), invite(path, owner, email.toUpperCase())]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await invite(path, owner, email)).toMatchObject({
      body: { code: 'invitation.exists', errors: [{ path: 'body.email' }] },
    });
    expect(await invite(path, owner, owner.email)).toMatchObject({ status: 409, body: { code: 'member.exists' } });
  });

  test.each([
    ['no address', { email: 'ada', role: 'viewer' }, 'body.email'],
    ['an unknown role', { email: 'ada@example.org', role: 'king' }, 'body.role'],
    ['no role', { email: 'ada@example.org' }, 'body.role'],
  ])('%s is refused with its field', async (_what, body, path) => {
    const room = await openWorkspace();
    const answer = await ask(`POST ${room.path}/invitations`, room.owner, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid', errors: [{ path }] } });
  });

  test('ends at a hundred that are open', async () => {
    const { owner, workspace, path } = await openWorkspace();
    const data = Array.from({ length: 100 }, (_, index) => ({
      ...{ id: newId(), workspaceId: workspace.id, email: `a${index}@example.org`, role: 'viewer' as const },
      ...{ emailNormalized: `a${index}@example.org`, tokenHash: Buffer.alloc(32, newId()), invitedById: owner.user.id },
      ...{ sentAt: now(), expiresAt: new Date(Date.now() + dayMs) },
    }));
    await world.database.system((transaction) => transaction.invitation.createMany({ data }));
    expect(await invite(path, owner, newAddress())).toMatchObject({
      status: 409,
      body: { code: 'invitation.too_many' },
    });
    aheadMs = 2 * dayMs;
    expect(await invite(path, owner, newAddress())).toMatchObject({ status: 201 });
  });

  test('takes a confirmed address where addresses are confirmed, which the mail then names', async () => {
    const verifying = await start({ emailVerification: 'on' });
    try {
      const person = await verifying.register();
      const call = `POST /v1/workspaces/${person.workspace.id}/invitations`;
      const body = { email: newAddress(), role: 'viewer' };
      const unverified = { status: 403, body: { code: 'auth.email_unverified' } };
      expect(await ask(call, person, body, verifying)).toMatchObject(unverified);
      await world.database.system((transaction) =>
        transaction.user.update({ where: { id: person.user.id }, data: { emailVerifiedAt: new Date() } }),
      );
      expect(await ask(call, person, body, verifying)).toMatchObject({ status: 201 });
      const [mail] = await world.readOutbox({ limit: 1 });
      expect(mail?.body?.text).toContain(`${person.email} invites you`);
      expect(mail?.body?.text).not.toContain('Test Person');
    } finally {
      await verifying.close();
    }
  });

  test('of another workspace is nothing that one can see or end', async () => {
    const mine = await invited();
    const theirs = await invited();
    const at = `${mine.path}/invitations/${theirs.invitation.id}`;
    const missing = { status: 404, body: { code: 'invitation.not_found' } };
    expect(await ask(`DELETE ${at}`, mine.owner)).toMatchObject(missing);
    expect(await ask(`POST ${at}/resend`, mine.owner)).toMatchObject(missing);
    expect(await preview(theirs.token)).toMatchObject({ status: 200 });
  });

  test('is forgotten a month after it expired', async () => {
    const { invitation, workspace } = await invited();
    const sweep = createDeleteOldInvitations({ database: world.database, now });
    const count = () =>
      world.database.tenant(workspace.id, (transaction) =>
        transaction.invitation.count({ where: { id: invitation.id } }),
      );
    aheadMs = 36 * dayMs;
    await sweep();
    expect(await count()).toBe(1);
    aheadMs = 38 * dayMs;
    expect(await sweep()).toBeGreaterThan(0);
    expect(await count()).toBe(0);
  });
});
