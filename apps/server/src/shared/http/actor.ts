import type { FastifyRequest } from 'fastify';
import type { Caller } from './implement.ts';

/** Who does something, for the audit. */
export interface Actor {
  userId: string;
  /** Who really did it, where an operator acts for the user. */
  operatorId: string | null;
  ipAddress: string | null;
}

/** Who sent a request: where it came from is known. */
export interface Sender extends Actor {
  ipAddress: string;
}

export const actorOf = ({ caller, request }: { caller: Caller; request: FastifyRequest }): Sender => ({
  userId: caller.userId,
  operatorId: caller.operatorId,
  ipAddress: request.ip,
});
