import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../apps/server/test/database.ts';
import { readFacts, SCHEMA_DOCS } from './read-facts.ts';
import { renderSchemaDocs, type SchemaFacts } from './render.ts';

let test: TestDatabase;
let facts: SchemaFacts;
beforeAll(async () => {
  test = await createTestDatabase();
  facts = await readFacts(test.url);
});
afterAll(() => test.close());

it('docs/schema.md is current (npm run schema:docs)', async () => {
  expect(await readFile(SCHEMA_DOCS, 'utf8')).toBe(renderSchemaDocs(facts));
});

it('every table says what it holds', () => {
  expect(facts.comments.filter(({ comment }) => comment === '')).toEqual([]);
});

it('a table on one side only is a fault', () => {
  const [first, ...others] = facts.tables;
  expect(() => renderSchemaDocs({ ...facts, tables: others })).toThrow(`no migration makes the table ${first?.name}`);
  expect(() => renderSchemaDocs({ ...facts, comments: [] })).toThrow(
    /not in the schema: audit_entry, auth_challenge, /,
  );
});
