import type { FastifyRequest } from 'fastify';
import type { Caller } from './implement.ts';

/** Who does something, for the audit. */
export interface Actor {
  userId: string;
  ipAddress: string | null;
}

export const actorOf = ({ caller, request }: { caller: Caller; request: FastifyRequest }): Actor => ({
  userId: caller.userId,
  ipAddress: request.ip,
});
