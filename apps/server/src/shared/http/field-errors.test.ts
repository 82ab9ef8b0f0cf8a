import { expect, it } from 'vitest';
import { z } from 'zod';
import { describeIssue, fieldErrorsOf } from './field-errors.ts';

const schema = z.strictObject({
  name: z.string().min(1, 'Give a name.').max(5),
  count: z.int().min(2).max(9).optional(),
  ratio: z.number().optional(),
  isOpen: z.boolean().optional(),
  kind: z.enum(['a', 'b']).optional(),
  version: z.literal(2).optional(),
  tags: z.array(z.string()).max(2).optional(),
  owner: z.object({ id: z.uuid() }).optional(),
  counts: z.record(z.string(), z.int()).optional(),
});

it.each([
  [{}, { 'body.name': 'This is missing.' }],
  [{ name: '' }, { 'body.name': 'Give a name.' }],
  [{ name: 5 }, { 'body.name': 'Give text.' }],
  [{ name: 'abcdef' }, { 'body.name': 'Give at most 5 characters.' }],
  [{ name: 'a', count: 1.5 }, { 'body.count': 'Give a whole number.' }],
  [{ name: 'a', count: 1 }, { 'body.count': 'Give at least 2.' }],
  [{ name: 'a', count: 10 }, { 'body.count': 'Give at most 9.' }],
  [{ name: 'a', ratio: '1' }, { 'body.ratio': 'Give a number.' }],
  [{ name: 'a', isOpen: 1 }, { 'body.isOpen': 'Give true or false.' }],
  [{ name: 'a', kind: 'c' }, { 'body.kind': 'Give one of these: a, b.' }],
  [{ name: 'a', version: 3 }, { 'body.version': 'Give this: 2.' }],
  [{ name: 'a', tags: 'x' }, { 'body.tags': 'Give a list.' }],
  [{ name: 'a', tags: ['x', 7] }, { 'body.tags.1': 'Give text.' }],
  [{ name: 'a', tags: ['x', 'y', 'z'] }, { 'body.tags': 'Give at most 2 entries.' }],
  [{ name: 'a', owner: [] }, { 'body.owner': 'Give an object with named fields.' }],
  [{ name: 'a', owner: { id: '1' } }, { 'body.owner.id': 'This is no id.' }],
  [{ name: 'a', counts: null }, { 'body.counts': 'Give an object with named fields.' }],
  [
    { name: 'a', x: 1, y: 2 },
    { 'body.x': 'There is no such field.', 'body.y': 'There is no such field.' },
  ],
])('says of %j what is wrong and where', (value, expected) => {
  const { error } = schema.safeParse(value, { error: describeIssue });
  const found = error ? fieldErrorsOf('body', error) : [];
  expect(Object.fromEntries(found.map(({ path, message }) => [path, message]))).toEqual(expected);
});
