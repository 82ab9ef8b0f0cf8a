import * as contracts from '@audiotricks/contracts';
import { z } from 'zod';

type Json = Record<string, unknown>;

/** JSON Schema (2020-12) of a shape as it is sent (`input`) or answered (`output`). */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output', metadata = z.registry<{ id: string }>()): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, metadata, unrepresentable: 'any', cycles: 'ref' });
  return json;
}

/**
 * Answers share shapes: each shape that the contracts export as `<name>Schema` becomes a component, referred to by name.
 * `components()` holds those that were referred to so far.
 */
export function responseSchemas() {
  const names = z.registry<{ id: string }>();
  for (const [exportName, value] of Object.entries(contracts)) {
    if (!exportName.endsWith('Schema') || !(value instanceof z.ZodObject)) continue;
    const name = exportName.slice(0, -'Schema'.length);
    names.add(value, { id: name.charAt(0).toUpperCase() + name.slice(1) });
  }
  const components: Json = {};

  function describe(schema: z.ZodType): Json {
    const name = names.get(schema)?.id;
    const {
      $defs = {},
      id: _,
      ...own
    } = pointToComponents(schemaOf(schema, 'output', names)) as Json & { $defs?: Json };
    for (const [key, definition] of Object.entries($defs)) {
      const { id: __, ...shape } = definition as Json;
      components[key] = shape;
    }
    if (name === undefined) return own;
    components[name] = own;
    return { $ref: `#/components/schemas/${name}` };
  }

  return { describe, components: () => components };
}

function pointToComponents(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(pointToComponents);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace('#/$defs/', '#/components/schemas/')
        : pointToComponents(value),
    ]),
  );
}
