import path from 'node:path';
import { Client } from 'pg';
import { readSchema } from '../../apps/server/src/platform/database/migrations/migration-files.ts';
import { readEnums, readTables } from '../../apps/server/test/schema-catalog.ts';
import { readComments } from './read-comments.ts';
import type { SchemaFacts } from './render.ts';

export const SCHEMA_DOCS = path.resolve(import.meta.dirname, '../../docs/schema.md');

/** What stands in the schema's files and in the migrated database at `url`. */
export async function readFacts(url: string): Promise<SchemaFacts> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return {
      comments: readComments(await readSchema()),
      tables: await readTables(client),
      enums: await readEnums(client),
    };
  } finally {
    await client.end();
  }
}
