import { rolePermissions, streamEvents } from '@audiotricks/contracts';
import { AppError } from '../../shared/errors.ts';
import type { Authenticate, ResolveWorkspace } from '../../shared/http/access.ts';

/**
 * Whether whoever opened a stream may still read it: the token is good, the session lives, the membership stands.
 * What cannot be found out (the database is away) throws.
 */
export function createStillAllowed(deps: { authenticate: Authenticate; resolveWorkspace: ResolveWorkspace }) {
  const { authenticate, resolveWorkspace } = deps;
  const { access } = streamEvents;

  return async (accessToken: string, workspaceId: string): Promise<boolean> => {
    try {
      const { userId } = await authenticate(accessToken);
      const standing = await resolveWorkspace(userId, workspaceId);
      return standing !== null && access.scope === 'workspace' && rolePermissions[standing.role].has(access.permission);
    } catch (error) {
      if (error instanceof AppError && error.status === 401) return false;
      throw error;
    }
  };
}
