import { z } from 'zod';
import { cursorInvalid } from './recordings.errors.ts';

/** The last row of a page, newest first: the next page begins after it. */
export interface ListPosition {
  createdAt: Date;
  id: string;
}

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** Opaque to clients. */
export function writeCursor({ createdAt, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([createdAt.toISOString(), id])).toString('base64url');
}

/** Throws `request.invalid` for anything that `writeCursor` did not make. */
export function readCursor(cursor: string): ListPosition {
  try {
    const [createdAt, id] = positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { createdAt: new Date(createdAt), id };
  } catch {
    throw cursorInvalid();
  }
}
