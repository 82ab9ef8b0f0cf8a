import {
  listAllSecurityEvents,
  listMySecurityEvents,
  listSecurityEvents,
  resolveAnySecurityEvent,
  resolveMySecurityEvent,
  resolveSecurityEvent,
  type SecurityEventQuery,
} from '@audiotricks/contracts';
import type { SecurityEvent as SecurityEventRow } from '../../platform/database/generated/client.ts';
import type { Database } from '../../platform/database/index.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { NamesOf } from '../audit/index.ts';
import { toSecurityEvent } from './security-events.models.ts';
import { findSecurityEvents, resolveEvent, type Scope, scopeOfWorkspace } from './security-events.repository.ts';

interface SecurityEventRouteDeps {
  database: Database;
  namesOf: NamesOf;
  now?: () => Date;
}

/** What a reader may know and do about an event. */
type ViewOf = (row: SecurityEventRow) => { isResolvable: boolean; showsAddress: boolean };

const whole: ViewOf = () => ({ isResolvable: true, showsAddress: true });

/** What happened in a workspace is for its owners to resolve, not for whom it is about. */
const own: ViewOf = ({ workspaceId }) => ({ isResolvable: workspaceId === null, showsAddress: true });

export function createSecurityEventRoutes(deps: SecurityEventRouteDeps): RouteImplementation[] {
  const { database, namesOf, now = () => new Date() } = deps;

  const show = async (rows: readonly SecurityEventRow[], viewOf: ViewOf) => {
    const names = await namesOf(
      rows.flatMap(({ userId, resolvedById }) => [userId, resolvedById].filter((id) => id !== null)),
    );
    return rows.map((row) => toSecurityEvent(row, { names, ...viewOf(row) }));
  };

  const list = async (scope: Scope, query: SecurityEventQuery, viewOf: ViewOf) => {
    const { page, nextCursor } = await findSecurityEvents(database, scope, query);
    return { items: await show(page, viewOf), nextCursor };
  };

  const showResolved = async (row: SecurityEventRow) => {
    const [event] = await show([row], whole);
    if (!event) throw new Error('one event in, none out');
    return event;
  };

  const resolve = async (scope: Scope, eventId: string, userId: string) =>
    showResolved(
      await database.system((transaction) => resolveEvent(transaction, { scope, eventId, userId, now: now() })),
    );

  return [
    implement(listMySecurityEvents, ({ caller, query }) => list({ userId: caller.userId }, query, own)),
    implement(resolveMySecurityEvent, ({ caller: { userId }, params }) =>
      resolve({ userId, workspaceId: null }, params.eventId, userId),
    ),
    implement(listAllSecurityEvents, ({ query }) => list({}, query, whole)),
    implement(resolveAnySecurityEvent, ({ caller: { userId }, params }) => resolve({}, params.eventId, userId)),
    implement(listSecurityEvents, async ({ params: { workspaceId }, query }) =>
      list(await scopeOfWorkspace(database, workspaceId), query, (row) => {
        const isOfWorkspace = row.workspaceId === workspaceId;
        return { isResolvable: isOfWorkspace, showsAddress: isOfWorkspace };
      }),
    ),
    implement(resolveSecurityEvent, async ({ caller: { userId }, params: { workspaceId, eventId } }) =>
      showResolved(
        await database.tenant(workspaceId, (transaction) =>
          resolveEvent(transaction, { scope: { workspaceId }, eventId, userId, now: now() }),
        ),
      ),
    ),
  ];
}
