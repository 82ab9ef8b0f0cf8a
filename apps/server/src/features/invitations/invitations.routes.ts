import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  previewInvitation,
  resendInvitation,
  revokeInvitation,
} from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { actorOf } from '../../shared/http/actor.ts';
import { implement, type RouteImplementation } from '../../shared/http/implement.ts';
import type { NamesOf } from '../audit/index.ts';
import { createReadAccess } from '../workspaces/index.ts';
import type { createAccepting } from './accept-invitation.ts';
import { type InvitationRow, isOpen, toInvitation } from './invitations.models.ts';
import { createInviting, type InvitingDeps } from './invite.ts';

export interface InvitationRoutesDeps extends InvitingDeps {
  accepting: ReturnType<typeof createAccepting>;
  namesOf: NamesOf;
}

export function createInvitationRoutes(deps: InvitationRoutesDeps): RouteImplementation[] {
  const { database, accepting, namesOf, now } = deps;
  const inviting = createInviting(deps);
  const readAccess = createReadAccess(deps);

  const presentSent = async (row: InvitationRow) =>
    toInvitation(row, { isOpen: true, names: await namesOf([row.invitedById]) });

  return [
    implement(createInvitation, async (context) =>
      presentSent(await inviting.create({ ...context.params, ...context.body, actor: actorOf(context) })),
    ),
    implement(listInvitations, async ({ params: { workspaceId } }) => {
      const { rows, roles } = await readOpen(database, workspaceId);
      const names = await namesOf(rows.map(({ invitedById }) => invitedById));
      const items = rows.map((row) => toInvitation(row, { isOpen: isOpen(row, { roles, now: now() }), names }));
      return { items, nextCursor: null };
    }),
    implement(resendInvitation, async (context) =>
      presentSent(await inviting.resend({ ...context.params, actor: actorOf(context) })),
    ),
    implement(revokeInvitation, async (context) => {
      await inviting.revoke({ ...context.params, actor: actorOf(context) });
      return undefined;
    }),
    implement(previewInvitation, ({ body }) => accepting.preview(body.token)),
    implement(acceptInvitation, async (context) => {
      const workspaceId = await accepting.accept({ ...context.body, actor: actorOf(context) });
      return readAccess(context.caller.userId, workspaceId);
    }),
  ];
}

const readOpen = (database: Database, workspaceId: string) =>
  database.tenant(workspaceId, async (transaction) => {
    const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
    const rows = await transaction.invitation.findMany({ where: { workspaceId }, orderBy });
    const members = await transaction.membership.findMany({ where: { workspaceId } });
    return { rows, roles: new Map(members.map(({ userId, role }) => [userId, role])) };
  });
