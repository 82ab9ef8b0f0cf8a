import type { FieldError } from '@audiotricks/contracts';
import type { z } from 'zod';

const kinds: Record<string, string> = {
  string: 'Give text.',
  int: 'Give a whole number.',
  number: 'Give a number.',
  boolean: 'Give true or false.',
  array: 'Give a list.',
  object: 'Give an object with named fields.',
  record: 'Give an object with named fields.',
};
const units: Record<string, string> = { string: ' characters', array: ' entries' };

/** For Zod: what is wrong in words that a person can act on, where the contract has none of its own. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const unit = units[String(issue.origin)] ?? '';
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'This is missing.' : kinds[issue.expected];
    case 'invalid_value':
      return `Give ${issue.values.length > 1 ? 'one of these' : 'this'}: ${issue.values.join(', ')}.`;
    case 'too_small':
      return `Give at least ${issue.minimum}${unit}.`;
    case 'too_big':
      return `Give at most ${issue.maximum}${unit}.`;
    case 'invalid_format':
      return issue.format === 'uuid' ? 'This is no id.' : undefined;
    default:
      return undefined;
  }
}

/** Every wrong field of a part of a request, from what `schema` found. */
export function fieldErrorsOf(part: string, { issues }: z.ZodError): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [part, ...issue.path.map(String)].join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'There is no such field.' }));
  });
}
