import { isRawShape, type RouteContract } from '@audiotricks/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OnGivenOut } from '../../shared/http/access.ts';
import type { RouteImplementation } from '../../shared/http/implement.ts';
import type { Admission, createAccessCheck } from './access.ts';
import { bodyKindOf, checkFormType, continueExpected, limitJsonArrival } from './bodies.ts';
import { parseRequest } from './parse-request.ts';
import type { CountRequest, RateLimitName } from './rate-limits.ts';

export interface MountDeps {
  checkAccess: ReturnType<typeof createAccessCheck>;
  checkOrigin: (request: FastifyRequest) => void;
  count: CountRequest;
  admissions: WeakMap<FastifyRequest, Admission>;
  jsonArrivalMs: number;
  onGivenOut: OnGivenOut;
}

const limitNames = {
  registrations: 'registrationsPerAddress',
  links: 'linksPerAddress',
  previews: 'previewsPerAccount',
} as const satisfies Record<NonNullable<RouteContract['limit']>, RateLimitName>;

/** Serves one contract: access, body, parsing, handler, and the answer held against the contract too. */
export function mountRoute(app: FastifyInstance, { contract, handle }: RouteImplementation, deps: MountDeps): void {
  const { checkAccess, checkOrigin, count, admissions, jsonArrivalMs, onGivenOut } = deps;
  const isAuthRoute = contract.errors.includes('auth.origin_refused');

  app.route({
    method: methodsOf(contract),
    url: contract.path,
    onRequest: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      await checkAccess(contract.access, request, reply, contract);
      if (isAuthRoute) checkOrigin(request);
      if (contract.limit) await count(limitNames[contract.limit], request, reply);
    },
    preParsing: async (request, reply) => {
      checkFormType(contract, request);
      if (bodyKindOf(contract) === 'json') limitJsonArrival(request, reply, jsonArrivalMs);
      continueExpected(request, reply);
    },
    handler: async (request, reply) => {
      const { caller, workspace } = admissions.get(request) ?? {};
      const parsed = await parseRequest(contract, request);
      const answer = await handle({
        ...parsed,
        // Absent exactly where the contract's scope says so; the types of `implement` promise no more.
        caller: caller as NonNullable<typeof caller>,
        workspace: workspace as NonNullable<typeof workspace>,
        signal: clientGoneSignal(reply),
        request,
        reply,
      });
      if (contract.givesOut && request.method !== 'HEAD' && caller && workspace) {
        const { recordingId } = parsed.params as { recordingId: string };
        const { workspaceId } = workspace;
        const { userId, operatorId } = caller;
        await onGivenOut({ workspaceId, userId, operatorId, recordingId, ipAddress: request.ip });
      }
      if (isRawShape(contract.response)) return reply;
      reply.code(contract.status);
      if (contract.response === undefined) return reply.send();
      return reply.send(await checkAnswer(contract, answer));
    },
  });
}

/** HEAD is served by what serves GET; a stream of events has no end to measure. */
export function methodsOf(contract: RouteContract): string[] {
  if (contract.method !== 'GET') return [contract.method];
  const isEventStream = isRawShape(contract.response) && contract.response.raw === 'event-stream';
  return isEventStream ? ['GET'] : ['GET', 'HEAD'];
}

async function checkAnswer(contract: RouteContract, answer: unknown): Promise<unknown> {
  if (contract.response === undefined || isRawShape(contract.response)) return undefined;
  const parsed = await contract.response.safeParseAsync(answer);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`The answer of ${contract.id} breaks its contract: ${wrong}`);
}

function clientGoneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
