import { randomUUID } from 'node:crypto';
import {
  type AdminUser,
  deactivateUser,
  listAdminUsers,
  listAdminWorkspaces,
  listAllSecurityEvents,
  listMySecurityEvents,
  listOutbox,
  listSecurityEvents,
  type OutboxMail,
  reactivateUser,
  resolveAnySecurityEvent,
  resolveMySecurityEvent,
  resolveSecurityEvent,
  type SecurityEvent,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

const at = '2026-11-29T12:00:00.000Z';

/** What looked wrong, and what operators see, in memory; tests fill it. */
export function mountWatch(server: ContractServer) {
  const events: SecurityEvent[] = [];
  const users: AdminUser[] = [];
  const mails: OutboxMail[] = [];

  const watch = {
    clear: () => {
      for (const list of [events, users, mails]) list.length = 0;
    },
    addEvent: (change: Partial<SecurityEvent>) =>
      events.unshift({
        ...{ id: randomUUID(), type: 'sign_in.failed', severity: 'notice', workspaceId: null, details: {} },
        ...{ person: { id: randomUUID(), name: 'Ada Lovelace' }, ipAddress: '192.0.2.7', occurrences: 1 },
        ...{ createdAt: at, lastSeenAt: at, resolvedAt: null, resolvedBy: null, isResolvable: true },
        ...change,
      }),
    addUser: (change: Partial<AdminUser>) =>
      users.push({
        ...{ id: randomUUID(), email: 'grace@example.org', name: 'Grace Hopper', isActive: true, isOperator: false },
        ...{ emailVerifiedAt: null, lastSignInAt: at, openSessionCount: 2, createdAt: at },
        ...change,
      }),
    addMail: (change: Partial<OutboxMail>) =>
      mails.push({
        ...{ id: randomUUID(), toAddress: 'grace@example.org', category: 'reset_password', state: 'sent' as const },
        ...{ subject: 'Choose a new password', failureDetail: null, createdAt: at, text: null },
        ...change,
      }),
  };

  const list = () => ({ items: events, nextCursor: null });
  for (const route of [listMySecurityEvents, listSecurityEvents, listAllSecurityEvents]) server.mount(route, list);
  for (const route of [resolveMySecurityEvent, resolveSecurityEvent, resolveAnySecurityEvent]) {
    server.mount(route, ({ params }) => {
      const event = events.find(({ id }) => id === params.eventId);
      if (!event) throw new Refusal('security_event.not_found', 'There is no such event.');
      return Object.assign(event, { resolvedAt: at, resolvedBy: { id: randomUUID(), name: 'Ada Lovelace' } });
    });
  }
  const found = (search = '') => users.filter(({ name }) => name.includes(search));
  server.mount(listAdminUsers, ({ query }) => ({ items: found(query.search), nextCursor: null }));
  for (const [route, isActive] of [
    [deactivateUser, false],
    [reactivateUser, true],
  ] as const) {
    server.mount(route, ({ params }) => {
      const user = users.find(({ id }) => id === params.userId);
      if (!user) throw new Refusal('user.not_found', 'There is no such person.');
      return Object.assign(user, { isActive, openSessionCount: 0 });
    });
  }
  server.mount(listAdminWorkspaces, ({ query }) => ({
    items: found(query.search).map(({ id, name, email }) => ({
      ...{ id, name: `${name}'s workspace`, isPersonal: true, memberCount: 1, createdAt: at },
      owners: [{ id, name, email }],
    })),
    nextCursor: null,
  }));
  server.mount(listOutbox, () => ({ items: mails, nextCursor: null }));
  return watch;
}
