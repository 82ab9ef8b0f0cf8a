import { z } from 'zod';

export const idSchema = z.uuid();
/** ISO 8601 instant in UTC. */
export const instantSchema = z.iso.datetime();
export const sizeBytesSchema = z.int().min(0);
export const durationMsSchema = z.int().min(0);
/** SHA-256 in lower-case hex. */
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'Give the SHA-256 as 64 hexadecimal digits.')
  .transform((digest) => digest.toLowerCase());

export const pageQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The shape of every list: items and where the next page starts. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const workspaceParamsSchema = z.object({ workspaceId: idSchema });
