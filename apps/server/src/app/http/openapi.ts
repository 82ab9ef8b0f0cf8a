import {
  type ErrorCode,
  errorStatus,
  isOpenWhileActing,
  isRawShape,
  problemSchema,
  type RouteContract,
} from '@audiotricks/contracts';
import { z } from 'zod';
import { responseSchemas, schemaOf } from './openapi-schemas.ts';

type Json = Record<string, unknown>;

const problemContent = 'application/problem+json';

/** What every route of a scope may answer besides the codes of its contract. */
const codesOfScope: Record<RouteContract['access']['scope'], readonly ErrorCode[]> = {
  public: ['request.rate_limited'],
  signed: ['request.rate_limited'],
  user: ['auth.token_missing', 'auth.token_invalid', 'request.rate_limited'],
  workspace: [
    'auth.token_missing',
    'auth.token_invalid',
    'workspace.not_found',
    'permission.denied',
    'request.rate_limited',
  ],
  platform: ['auth.token_missing', 'auth.token_invalid', 'permission.denied', 'request.rate_limited'],
};

/** The OpenAPI 3.1 document of the API, made from the contracts alone. */
export function buildOpenApi(contracts: readonly RouteContract[], publicUrl: string): Json {
  const schemas = responseSchemas();
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = contract.path.replaceAll(/:(\w+)/g, '{$1}');
    const item = paths[path] ?? {};
    item[contract.method.toLowerCase()] = describeOperation(contract, schemas.describe);
    paths[path] = item;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'AudioTricks',
      version: '1',
      description: 'Turns recordings into text. Errors are problem details (RFC 9457) with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: new URL(publicUrl).origin }],
    tags: [...new Set(contracts.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.components(), Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function describeOperation(contract: RouteContract, describeAnswer: (schema: z.ZodType) => Json): Json {
  const { access, body, response } = contract;
  const isOpen = access.scope === 'public' || access.scope === 'signed';
  return {
    operationId: contract.id,
    summary: contract.summary,
    tags: [tagOf(contract)],
    security: isOpen ? [] : [{ accessToken: [] }],
    ...('permission' in access ? { 'x-permission': access.permission } : {}),
    parameters: [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: isRawShape(body)
              ? { [body.contentType]: { schema: { type: 'string', format: 'binary' } } }
              : { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: { [contract.status]: describeSuccess(response, describeAnswer), ...describeErrors(contract) },
  };
}

function describeSuccess(response: RouteContract['response'], describeAnswer: (schema: z.ZodType) => Json): Json {
  if (response === undefined) return { description: 'Done; nothing to read.' };
  if (!isRawShape(response)) {
    return { description: 'Done.', content: { 'application/json': { schema: describeAnswer(response) } } };
  }
  const format = response.raw === 'bytes' ? { format: 'binary' } : {};
  return { description: 'Done.', content: { [response.contentType]: { schema: { type: 'string', ...format } } } };
}

function describeErrors(contract: RouteContract): Json {
  const bodyCodes: ErrorCode[] =
    contract.body === undefined || isRawShape(contract.body)
      ? []
      : ['request.malformed', 'request.too_large', 'request.unsupported_media_type'];
  const isParsed = contract.params !== undefined || contract.query !== undefined || bodyCodes.length > 0;
  const codes = new Set<ErrorCode>([
    ...codesOfScope[contract.access.scope],
    ...bodyCodes,
    ...(isParsed ? (['request.invalid'] as const) : []),
    ...(contract.stepUp ? (['auth.step_up_required'] as const) : []),
    ...(isOpenWhileActing(contract) ? [] : (['impersonation.refused'] as const)),
    ...contract.errors,
  ]);
  const byStatus = Map.groupBy(codes, (code) => errorStatus[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codesOfStatus]) => [
      status,
      {
        description: codesOfStatus.map((code) => `\`${code}\``).join(', '),
        content: {
          [problemContent]: {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { properties: { code: { enum: codesOfStatus } }, required: ['code'] },
              ],
            },
          },
        },
      },
    ]),
  );
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: shape,
  }));
}

function tagOf(contract: RouteContract): string {
  return contract.id.split('.', 1)[0] ?? contract.id;
}
