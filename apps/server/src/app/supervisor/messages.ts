import { z } from 'zod';

/** What a role says to its supervisor over the channel. */
const roleMessage = z.discriminatedUnion('kind', [
  /** It serves; `url` where it can be reached. */
  z.object({ kind: z.literal('ready'), url: z.string().optional() }),
  /** It cannot start, for a reason the operator can act on; the supervisor says it, once. */
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
]);

export type RoleMessage = z.infer<typeof roleMessage>;

export function parseRoleMessage(value: unknown): RoleMessage | undefined {
  return roleMessage.safeParse(value).data;
}
