import type { RouteContract } from '@audiotricks/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import type { createAccessCheck } from './access.ts';
import { methodsOf } from './mount-route.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const workspacePath = '/v1/workspaces/:workspaceId';

export function notFound(): AppError {
  return new AppError('request.not_found', 'There is nothing at this address.');
}

/**
 * Known addresses with another method answer 405. Below a workspace both that and an unknown address come after the
 * membership, so that a stranger learns nothing there, not even which addresses exist.
 */
export function mountMissingRoutes(
  app: FastifyInstance,
  contracts: readonly RouteContract[],
  checkAccess: ReturnType<typeof createAccessCheck>,
): void {
  const paths = Map.groupBy(contracts, (contract) => contract.path);
  for (const [path, served] of paths) {
    const allowed = served.flatMap(methodsOf);
    app.route({
      method: methods.filter((method) => !allowed.includes(method)),
      url: path,
      onRequest: accessHook(path.startsWith(workspacePath)),
      handler: async (_request, reply) => {
        reply.header('allow', allowed.join(', '));
        throw new AppError('request.method_not_allowed', `This address takes ${allowed.join(', ')}.`);
      },
    });
  }
  for (const url of [workspacePath, `${workspacePath}/*`]) {
    if (paths.has(url)) continue;
    app.route({
      method: methods,
      url,
      onRequest: accessHook(true),
      handler: async () => {
        throw notFound();
      },
    });
  }

  function accessHook(isInWorkspace: boolean) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      if (isInWorkspace) await checkAccess({ scope: 'workspace', permission: null }, request, reply);
      else await checkAccess({ scope: 'public' }, request, reply);
    };
  }
}
