import { isOpenWhileActing, type RouteContract, rolePermissions } from '@audiotricks/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import {
  type Authenticate,
  type OnDenied,
  type ReadPlatformPermissions,
  type ResolveWorkspace,
  readBearerToken,
  type WorkspaceStanding,
} from '../../shared/http/access.ts';
import type { Caller, WorkspaceContext } from '../../shared/http/implement.ts';
import type { CountRequest } from './rate-limits.ts';

type Access = RouteContract['access'];

/** What was found out about a request before its body was read. */
export interface Admission {
  caller?: Caller;
  workspace?: WorkspaceContext;
}

export interface AccessDeps {
  authenticate: Authenticate;
  resolveWorkspace: ResolveWorkspace;
  platformPermissionsOf: ReadPlatformPermissions;
  onDenied: OnDenied;
  count: CountRequest;
  now?: () => Date;
  admissions: WeakMap<FastifyRequest, Admission>;
}

/** How long somebody who showed who they are may do what is dangerous. */
const stepUpLifeMs = 15 * 60_000;

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Decides who may come in, before anything else of a request is looked at:
 * 401 without a good token, then 403 for an operator who acts for somebody where that is closed to them, then 404 where
 * the caller is no member, then 403 without the permission, then 409 where the workspace is read-only. Then, for what is
 * dangerous, 403 where they have not shown who they are for 15 minutes.
 * `permission: null` on a workspace stops after the membership.
 */
export function createAccessCheck(deps: AccessDeps) {
  const { authenticate, resolveWorkspace, platformPermissionsOf, onDenied, count, admissions } = deps;
  const { now = () => new Date() } = deps;

  return async function checkAccess(
    access: Exclude<Access, { scope: 'workspace' }> | { scope: 'workspace'; permission: string | null },
    request: FastifyRequest,
    reply: FastifyReply,
    contract?: RouteContract,
  ): Promise<void> {
    await count(access.scope === 'signed' ? 'bulkPerAddress' : 'perAddress', request, reply);
    if (access.scope === 'public' || access.scope === 'signed') return;
    const admission: Admission = {};
    admissions.set(request, admission);
    admission.caller = await authenticateRequest(request);
    await count('perAccount', request, reply);
    await count('perToken', request, reply);
    const { caller } = admission;
    if (caller.operatorId !== null && contract && !isOpenWhileActing(contract)) {
      throw new AppError('impersonation.refused', 'Not while you act for somebody: only they may do this.');
    }
    if (access.scope === 'workspace') {
      const { standing, workspace } = await enterWorkspace(caller, request);
      admission.workspace = workspace;
      const { permission } = access;
      const permitted: ReadonlySet<string> = rolePermissions[workspace.role];
      if (permission !== null && !permitted.has(permission)) {
        const { userId, operatorId } = caller;
        await onDenied({ ...workspace, userId, operatorId, permission, ipAddress: request.ip });
        throw new AppError('permission.denied', 'Your role in this workspace does not allow this.');
      }
      if (permission !== null && !worksAtRest(permission)) checkAtWork(standing);
    }
    if (access.scope === 'platform') {
      const { permission } = access;
      if (!(await platformPermissionsOf(caller.userId)).has(permission)) {
        await onDenied({ userId: caller.userId, operatorId: null, permission, ipAddress: request.ip });
        throw new AppError('permission.denied', 'Only operators of this instance may do this.');
      }
    }
    if (contract?.stepUp && now().getTime() - caller.authenticatedAt.getTime() > stepUpLifeMs) {
      throw new AppError('auth.step_up_required', 'Show once more who you are, then do this again.');
    }
  };

  async function authenticateRequest(request: FastifyRequest): Promise<Caller> {
    const token = readBearerToken(request.headers.authorization);
    if (token === null)
      throw new AppError('auth.token_missing', 'Send an access token: "Authorization: Bearer <token>".');
    return authenticate(token);
  }

  async function enterWorkspace(
    caller: Caller,
    request: FastifyRequest,
  ): Promise<{ standing: WorkspaceStanding; workspace: WorkspaceContext }> {
    const { workspaceId = '' } = request.params as { workspaceId?: string };
    const standing = idPattern.test(workspaceId)
      ? await resolveWorkspace(caller.userId, workspaceId.toLowerCase())
      : null;
    // The same answer whether it does not exist or is somebody else's.
    if (standing === null) throw new AppError('workspace.not_found', 'There is no such workspace.');
    const workspace = { workspaceId: workspaceId.toLowerCase(), role: standing.role };
    return { standing, workspace };
  }
}

/** Reading, and what an owner does to the workspace itself. */
const worksAtRest = (permission: string) => permission.endsWith('.read') || permission === 'workspace.own';

function checkAtWork({ isArchived, isEnding }: WorkspaceStanding): void {
  if (isEnding) {
    throw new AppError(
      'workspace.deletion_scheduled',
      'This workspace is to be deleted. An owner can restore it first.',
    );
  }
  if (isArchived) {
    throw new AppError(
      'workspace.archived',
      'This workspace is archived: nothing is changed in it until an owner takes it back.',
    );
  }
}
