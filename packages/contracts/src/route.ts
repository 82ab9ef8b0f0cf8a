import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Permission, PlatformPermission } from './permissions.ts';

/** Who may call a route. `signed` addresses carry their own proof in the URL and stand outside a workspace. */
export type Access =
  | { scope: 'public' }
  | { scope: 'signed' }
  | { scope: 'user' }
  | { scope: 'workspace'; permission: Permission }
  /** Of operators, on the whole instance. */
  | { scope: 'platform'; permission: PlatformPermission };

/** A body or answer that is not JSON: bytes that stream, or a multipart form. */
export interface RawShape {
  raw: 'bytes' | 'multipart' | 'event-stream' | 'text';
  contentType: string;
}

/** One call of the HTTP API: everything a server, a client and the OpenAPI document need to know of it. */
export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType | RawShape = z.ZodType | RawShape,
  Response extends z.ZodType | RawShape = z.ZodType | RawShape,
> {
  /** Stable operation id, `feature.verb`. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters, e.g. `/v1/workspaces/:workspaceId/uploads`. */
  path: string;
  summary: string;
  access: Access;
  /** Dangerous: only for somebody who showed within the last minutes who they are, else `auth.step_up_required`. */
  stepUp?: true;
  /** For an operator who acts for somebody, where the rule of `isOpenWhileActing` does not do. */
  whileActing?: 'open' | 'closed';
  /** What is counted besides the call itself, because it costs more: accounts made, mails with a link, feeds fetched. */
  limit?: 'registrations' | 'links' | 'previews';
  /** Gives out the sound or the words of the recording in its path: how many one person takes within an hour is watched. */
  givesOut?: 'recording';
  params?: Params;
  query?: Query;
  body?: Body;
  /** Status of success. */
  status: 200 | 201 | 202 | 204 | 206;
  /** Absent where success has no body (204). */
  response?: Response;
  /** Codes this route answers with besides those every route of its scope may give. */
  errors: readonly ErrorCode[];
}

/** Declares a route; keeps the literal types of its schemas. */
export function defineRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType | RawShape,
  Response extends z.ZodType | RawShape,
>(contract: RouteContract<Params, Query, Body, Response>): Readonly<RouteContract<Params, Query, Body, Response>> {
  return Object.freeze(contract);
}

export function isRawShape(shape: z.ZodType | RawShape | undefined): shape is RawShape {
  return shape !== undefined && 'raw' in shape;
}
