import type { FastifyRequest } from 'fastify';
import type { Caller } from './implement.ts';

/** Who does something, for the audit. */
export interface Actor {
  userId: string;
  ipAddress: string | null;
}

/** Who sent a request: where it came from is known. */
export interface Sender extends Actor {
  ipAddress: string;
}

export const actorOf = ({ caller, request }: { caller: Caller; request: FastifyRequest }): Sender => ({
  userId: caller.userId,
  ipAddress: request.ip,
});
