import type { RawShape, RouteContract, WorkspaceRole } from '@audiotricks/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** The signed-in person behind a request. */
export interface Caller {
  userId: string;
  sessionId: string;
  /** When they last showed who they are, in this session. */
  authenticatedAt: Date;
  /** The operator who acts for them, with `sessionId` as the id of that; null where it is they. */
  operatorId: string | null;
}

/** The workspace a route stands under and what the caller is there. */
export interface WorkspaceContext {
  workspaceId: string;
  role: WorkspaceRole;
}

type Output<Shape> = Shape extends z.ZodType ? z.output<Shape> : undefined;
type Answer<Shape> = Shape extends RawShape ? undefined : Shape extends z.ZodType ? z.input<Shape> : undefined;
type Part<Contract, Key extends keyof RouteContract> = Contract extends { [K in Key]?: infer Shape }
  ? Shape
  : undefined;

/** What a handler gets: everything parsed, permission already checked. */
export interface RequestContext<Contract extends RouteContract> {
  params: Output<NonNullable<Part<Contract, 'params'>>>;
  query: Output<NonNullable<Part<Contract, 'query'>>>;
  /** undefined for raw bodies: the handler reads `request.raw`. */
  body: Output<NonNullable<Part<Contract, 'body'>>>;
  /** Present on `user` and `workspace` routes. */
  caller: Caller;
  /** Present on `workspace` routes. */
  workspace: WorkspaceContext;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** A contract and the function that serves it. Raw answers are sent through `reply` and return undefined. */
export interface RouteImplementation {
  contract: RouteContract;
  handle: (context: RequestContext<RouteContract>) => Promise<unknown>;
}

/** Ties a handler to its contract; features export lists of these, the app mounts them. */
export function implement<Contract extends RouteContract>(
  contract: Contract,
  handle: (context: RequestContext<Contract>) => Promise<Answer<NonNullable<Part<Contract, 'response'>>>>,
): RouteImplementation {
  return { contract, handle: handle as unknown as RouteImplementation['handle'] };
}
