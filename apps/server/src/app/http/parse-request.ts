import { type FieldError, isRawShape, type RouteContract } from '@audiotricks/contracts';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { describeIssue, fieldErrorsOf } from '../../shared/http/field-errors.ts';

interface ParsedRequest {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** Parses all three parts by the contract and tells of every wrong field at once. */
export async function parseRequest(contract: RouteContract, request: FastifyRequest): Promise<ParsedRequest> {
  const fields: FieldError[] = [];
  async function parse(part: string, schema: z.ZodType | undefined, value: unknown): Promise<unknown> {
    if (schema === undefined) return undefined;
    fields.push(...unstorableStrings(part, value));
    const parsed = await schema.safeParseAsync(value, { error: describeIssue });
    if (parsed.success) return parsed.data;
    fields.push(...fieldErrorsOf(part, parsed.error));
  }
  const { body: bodyShape } = contract;
  const parsed = {
    params: await parse('params', contract.params, request.params),
    query: await parse('query', contract.query, request.query),
    // A call whose body is optional throughout may leave it out.
    body: isRawShape(bodyShape) ? undefined : await parse('body', bodyShape, request.body ?? {}),
  };
  if (fields.length > 0) throw new AppError('request.invalid', summary(fields), { fields });
  return parsed;
}

function summary(fields: FieldError[]): string {
  const [first] = fields;
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return `${first?.path}: ${first?.message}${more}`;
}

/** PostgreSQL keeps neither NUL nor half of a surrogate pair; found here, they are the sender's mistake and not a 500. */
function unstorableStrings(part: string, value: unknown): FieldError[] {
  const fields: FieldError[] = [];
  // A list instead of recursion: nesting is the sender's choice.
  const open: { path: string; value: unknown }[] = [{ path: part, value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value: current } = next;
    if (typeof current === 'string' && (current.includes('\0') || !current.isWellFormed())) {
      fields.push({ path, message: 'This text holds characters that cannot be stored.' });
    }
    if (typeof current !== 'object' || current === null) continue;
    for (const [key, child] of Object.entries(current)) {
      if (typeof child === 'string' || typeof child === 'object') open.push({ path: `${path}.${key}`, value: child });
    }
  }
  return fields.slice(0, 20);
}
