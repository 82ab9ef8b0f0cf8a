import {
  changeEmail,
  changePassword,
  deleteMe,
  endOtherSessions,
  endSession,
  listSessions,
  type SessionView,
  stepUp,
  type User,
  updateMe,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

interface KeptAccount {
  user: User;
  password: string;
}

/** What somebody does with their account, and where they are signed in. */
export function mountAccount(server: ContractServer, account: KeptAccount) {
  const makeSession = (at: number, device: string, isCurrent = false): SessionView => ({
    ...{ id: `018f0000-0000-7000-8000-00000000000${at}`, device, ipAddress: '203.0.113.7', isCurrent },
    ...{ createdAt: '2026-11-02T08:15:00Z', lastUsedAt: '2026-11-28T19:40:00Z', expiresAt: '2026-12-02T08:15:00Z' },
  });
  const sessions = [
    makeSession(1, 'Chrome on Linux', true),
    makeSession(2, 'Safari on iPhone'),
    makeSession(3, 'Samsung Internet on Android'),
  ];
  const keep = (stays: (session: SessionView) => boolean) =>
    sessions.splice(0, sessions.length, ...sessions.filter(stays));
  server.mount(listSessions, () => ({ items: sessions, nextCursor: null }));
  server.mount(endOtherSessions, () => void keep(({ isCurrent }) => isCurrent));
  server.mount(endSession, ({ params }) => {
    if (!sessions.some(({ id }) => id === params.sessionId)) throw new Refusal('session.not_found', 'It has ended.');
    keep(({ id }) => id !== params.sessionId);
  });
  server.mount(stepUp, ({ body }) => {
    if ((body as { password?: string }).password === account.password) return;
    throw new Refusal('auth.step_up_failed', 'That is not right.', [
      { path: 'body.password', message: 'The password is not right.' },
    ]);
  });
  server.mount(changeEmail, () => undefined);
  server.mount(deleteMe, () => ({ deletionDueAt: '2026-12-13T20:00:00Z' }));
  server.mount(updateMe, ({ body }) => {
    const changes = updateMe.body?.parse(body);
    if (changes?.username === 'taken') {
      const message = 'This username cannot be had. Choose another one.';
      throw new Refusal('account.username_taken', message, [{ path: 'body.username', message }]);
    }
    return Object.assign(account.user, changes);
  });
  server.mount(changePassword, ({ body }) => {
    const { currentPassword, password } = body as { currentPassword: string; password: string };
    if (currentPassword !== account.password) {
      const message = 'This is not your password.';
      throw new Refusal('auth.password_wrong', message, [{ path: 'body.currentPassword', message }]);
    }
    account.password = password;
    keep(({ isCurrent }) => isCurrent);
  });
}
