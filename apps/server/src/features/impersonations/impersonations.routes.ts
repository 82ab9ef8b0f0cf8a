import {
  endImpersonation,
  endMyImpersonation,
  listImpersonations,
  listMyImpersonations,
  renewImpersonation,
  startImpersonation,
} from '@audiotricks/contracts';
import type { Impersonation as ImpersonationRow } from '../../platform/database/generated/client.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { type Caller, implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { NamesOf } from '../audit/index.ts';
import { type AccessTokens, type DescribeSession, findLiveImpersonation } from '../identity/index.ts';
import { impersonationErrors } from './impersonations.errors.ts';
import { toImpersonation } from './impersonations.models.ts';
import { createManageImpersonations } from './manage-impersonations.ts';
import { createStartImpersonation, type StartImpersonationDeps } from './start-impersonation.ts';

export interface ImpersonationRouteDeps extends Omit<StartImpersonationDeps, 'now'> {
  accessTokens: AccessTokens;
  describeSession: DescribeSession;
  namesOf: NamesOf;
  now?: () => Date;
}

/** Operators act for people, and both see and end it. */
export function createImpersonationRoutes({ now = () => new Date(), ...rest }: ImpersonationRouteDeps) {
  const { database, accessTokens, describeSession, namesOf } = rest;
  const start = createStartImpersonation({ ...rest, now });
  const { list, end } = createManageImpersonations({ database, namesOf, now });

  async function answer(row: ImpersonationRow) {
    const { id: sessionId, userId, operatorId, expiresAt } = row;
    const token = await accessTokens.sign({ userId, sessionId, operatorId }, expiresAt);
    const impersonation = toImpersonation(row, await namesOf([userId, operatorId]), now());
    return { ...(await describeSession(userId, token)), impersonation };
  }

  /** What the caller began in this very session and has not ended. Throws `impersonation.not_found`, `.ended`. */
  async function findOwn(impersonationId: string, { userId: operatorId, sessionId }: Caller) {
    return database.system(async (transaction) => {
      const own = { id: impersonationId, operatorId, operatorSessionId: sessionId };
      const row = await transaction.impersonation.findFirst({ where: own });
      if (!row) throw impersonationErrors.notFound();
      const subject = { userId: row.userId, sessionId: impersonationId, operatorId };
      if (!(await findLiveImpersonation(transaction, subject, now()))) throw impersonationErrors.ended();
      return row;
    });
  }

  const routes: RouteImplementation[] = [
    implement(startImpersonation, async ({ caller, body, request }) =>
      answer(await start({ ...body, caller, ipAddress: request.ip })),
    ),
    implement(renewImpersonation, async ({ caller, params }) => answer(await findOwn(params.impersonationId, caller))),
    implement(listImpersonations, ({ query }) => list({}, query)),
    implement(endImpersonation, (context) =>
      end({}, { ...context.params, endedBy: 'operator', actor: actorOf(context) }),
    ),
    implement(listMyImpersonations, ({ caller: { userId }, query }) => list({ userId }, query)),
    implement(endMyImpersonation, (context) =>
      end({ userId: context.caller.userId }, { ...context.params, endedBy: 'user', actor: actorOf(context) }),
    ),
  ];
  return routes;
}
