import {
  deactivateUser,
  listAdminUsers,
  listAdminWorkspaces,
  listOutbox,
  reactivateUser,
  readAdminUser,
} from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { ReadOutbox } from '../mail/index.ts';
import type { RecordSecurityEvent } from '../security-events/index.ts';
import { createActivateUser } from './activate-user.ts';
import { findUser, listAllWorkspaces, listUsers, toAdminUser } from './operators.repository.ts';

export interface OperatorRouteDeps {
  database: Database;
  recordSecurityEvent: RecordSecurityEvent;
  readOutbox: ReadOutbox;
  /** Whether no mail server is set up: then operators read mail here, else its text is nobody's but the recipient's. */
  isOutboxLocal: boolean;
}

export function createOperatorRoutes(deps: OperatorRouteDeps): RouteImplementation[] {
  const { database, readOutbox, isOutboxLocal } = deps;
  const activateUser = createActivateUser(deps);

  return [
    implement(listAdminUsers, ({ query }) => listUsers(database, query)),
    implement(readAdminUser, async ({ params: { userId } }) =>
      toAdminUser(await database.system((transaction) => findUser(transaction, userId))),
    ),
    implement(deactivateUser, (context) =>
      activateUser({ userId: context.params.userId, isActive: false, actor: actorOf(context) }),
    ),
    implement(reactivateUser, (context) =>
      activateUser({ userId: context.params.userId, isActive: true, actor: actorOf(context) }),
    ),
    implement(listAdminWorkspaces, ({ query }) => listAllWorkspaces(database, query)),
    implement(listOutbox, async ({ query }) => ({
      items: (await readOutbox(query)).map(({ body, createdAt, ...mail }) => ({
        ...mail,
        createdAt: createdAt.toISOString(),
        text: isOutboxLocal ? (body?.text ?? null) : null,
      })),
      nextCursor: null,
    })),
  ];
}
