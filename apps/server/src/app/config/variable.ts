import { z } from 'zod';

/** How a variable is documented; the text of `.env.example` is made from it. */
export interface VariableDocs {
  description: string;
  /** What holds when it is unset: the value, or a note where it depends or is made. */
  default: string | { note: string };
  /** Its value is never shown, and it is taken out of the environment so that no child process inherits it. */
  secret?: boolean;
}

/** Variables of one slice: name → schema of its text (undefined when unset or empty). */
export type Variables = Record<string, z.ZodType<unknown, string | undefined>>;

export type Values<V extends Variables> = { [Name in keyof V]: z.output<V[Name]> };

/** Attaches the documentation to a schema. Apply it last: wrapping a schema would drop it. */
export function variable<Schema extends z.ZodType<unknown, string | undefined>>(
  schema: Schema,
  docs: VariableDocs,
): Schema {
  return schema.meta({ ...docs });
}

export function documentation(schema: z.ZodType): VariableDocs {
  return schema.meta() as unknown as VariableDocs;
}

/** Text that says a whole number within bounds. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** `1` or `true`, `0` or `false`. */
export const flag = z
  .enum(['1', 'true', '0', 'false'], 'must be 1 or 0')
  .transform((value) => value === '1' || value === 'true');

export function oneOf<const Names extends [string, ...string[]]>(...names: Names) {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}
