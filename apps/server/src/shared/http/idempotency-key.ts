import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** The client's `Idempotency-Key`; undefined where it sent none. Throws `request.invalid`. */
export function readIdempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255) return key;
  throw new AppError('request.invalid', 'An Idempotency-Key has 1 to 255 characters.', {
    fields: [{ path: 'headers.idempotency-key', message: 'Use 1 to 255 characters.' }],
  });
}
