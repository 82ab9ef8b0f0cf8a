import { randomUUID } from 'node:crypto';
import {
  endImpersonation,
  endMyImpersonation,
  type Impersonation,
  listImpersonations,
  listMyImpersonations,
} from '@audiotricks/contracts';
import { type ContractServer, Refusal } from '@audiotricks/sdk/testing';

const minuteMs = 60_000;
const instant = (fromNowMs: number) => new Date(Date.now() + fromNowMs).toISOString();

/** Who acts, or acted, for Ada, in memory; tests fill it. Operators see the same. Acting itself is tested on the real server. */
export function mountActing(server: ContractServer) {
  const all: Impersonation[] = [];
  const page = () => ({ items: all, nextCursor: null });
  server.mount(listMyImpersonations, page);
  server.mount(listImpersonations, page);
  for (const [route, endedBy] of [
    [endMyImpersonation, 'user'],
    [endImpersonation, 'operator'],
  ] as const) {
    server.mount(route, ({ params }) => {
      const found = all.find(({ id }) => id === params.impersonationId);
      if (!found) throw new Refusal('impersonation.not_found', 'Nobody acted like this.');
      if (found.endedAt === null) Object.assign(found, { endedAt: instant(0), endedBy });
      return found;
    });
  }
  return {
    clear: () => void all.splice(0),
    add: (change: Partial<Impersonation> = {}): void => {
      all.unshift({
        ...{ id: randomUUID(), reason: 'Ticket 42: the library stays empty', endedAt: null, endedBy: null },
        ...{ startedAt: instant(-5 * minuteMs), expiresAt: instant(25 * minuteMs) },
        operator: { id: randomUUID(), name: 'Olga Operator' },
        user: { id: randomUUID(), name: 'Ada Lovelace' },
        ...change,
      });
    },
  };
}
