import {
  archiveWorkspace,
  changeMemberRole,
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  leaveWorkspace,
  listMembers,
  listWorkspaces,
  type Member,
  readWorkspaceSettings,
  removeMember,
  restoreWorkspace,
  transferWorkspace,
  type User,
  unarchiveWorkspace,
  updateWorkspace,
  writeWorkspaceSettings,
} from '@audiotricks/contracts';
import type { Database } from '../../platform/database/index.ts';
import { type Actor, actorOf } from '../../shared/http/actor.ts';
import { implement, type RequestContext, type RouteImplementation } from '../../shared/http/implement.ts';
import { createMemberChanges } from './change-members.ts';
import { createWorkspaceMaking, createWorkspaceRenaming } from './create-workspace.ts';
import { createEnding } from './end-workspace.ts';
import { createListAccess } from './list-access.ts';
import { findMembers } from './members.repository.ts';
import { createReadAccess } from './read-access.ts';
import { createSettings } from './workspace-settings.ts';
import { memberNotFound } from './workspaces.errors.ts';
import { toWorkspaceAccess } from './workspaces.models.ts';

export interface WorkspaceRoutesDeps {
  database: Database;
  toUser: (row: MemberRow['user']) => User;
  /** Has the open streams of a person look again whether they still may listen. */
  recheckStreams: (userId: string) => Promise<void>;
  now: () => Date;
}

type MemberRow = Awaited<ReturnType<typeof findMembers>>[number];

export function createWorkspaceRoutes(deps: WorkspaceRoutesDeps): RouteImplementation[] {
  const { database, toUser, recheckStreams } = deps;
  const listAccess = createListAccess(deps);
  const makeWorkspace = createWorkspaceMaking(deps);
  const renameWorkspace = createWorkspaceRenaming(deps);
  const changes = createMemberChanges(deps);
  const readAccess = createReadAccess(deps);
  const settings = createSettings(deps);
  const ending = createEnding(deps);

  const toMember = ({ role, createdAt, user }: MemberRow): Member => {
    const { id: userId, name, email, avatarUrl } = toUser(user);
    return { userId, name, email, avatarUrl, role, joinedAt: createdAt.toISOString() };
  };

  type OwnerContext = RequestContext<typeof archiveWorkspace>;
  type OwnerAct = (request: { workspaceId: string; actor: Actor }) => Promise<void>;
  /** Does it, and answers the workspace as it is then. */
  const act = (run: OwnerAct) => async (context: OwnerContext) => {
    const { workspaceId } = context.params;
    await run({ workspaceId, actor: actorOf(context) });
    return readAccess(context.caller.userId, workspaceId);
  };

  return [
    implement(listWorkspaces, async ({ caller }) => ({ items: await listAccess(caller.userId), nextCursor: null })),
    implement(createWorkspace, async (context) =>
      toWorkspaceAccess(await makeWorkspace({ ...context.body, actor: actorOf(context) }), 'owner'),
    ),
    implement(getWorkspace, ({ caller, params }) => readAccess(caller.userId, params.workspaceId)),
    implement(updateWorkspace, async (context) => {
      await renameWorkspace({ ...context.params, ...context.body, actor: actorOf(context) });
      return readAccess(context.caller.userId, context.params.workspaceId);
    }),
    implement(readWorkspaceSettings, ({ params }) => settings.read(params.workspaceId)),
    implement(writeWorkspaceSettings, (context) =>
      settings.write({ ...context.params, actor: actorOf(context), changes: context.body }),
    ),
    implement(archiveWorkspace, act(ending.archive)),
    implement(unarchiveWorkspace, act(ending.unarchive)),
    implement(deleteWorkspace, act(ending.scheduleDeletion)),
    implement(restoreWorkspace, act(ending.restore)),
    implement(listMembers, async ({ params: { workspaceId } }) => ({
      items: (await findMembers(database, { workspaceId })).map(toMember),
      nextCursor: null,
    })),
    implement(changeMemberRole, async (context) => {
      await changes.changeRole({ ...context.params, ...context.body, actor: actorOf(context) });
      const [member] = await findMembers(database, context.params);
      if (!member) throw memberNotFound();
      return toMember(member);
    }),
    implement(removeMember, async (context) => {
      await changes.remove({ ...context.params, actor: actorOf(context) });
      await recheckStreams(context.params.userId);
      return undefined;
    }),
    implement(leaveWorkspace, async (context) => {
      await changes.leave({ ...context.params, actor: actorOf(context) });
      await recheckStreams(context.caller.userId);
      return undefined;
    }),
    implement(transferWorkspace, async (context) => {
      await changes.transfer({ ...context.params, ...context.body, actor: actorOf(context) });
      return readAccess(context.caller.userId, context.params.workspaceId);
    }),
  ];
}
