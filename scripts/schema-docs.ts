// Writes docs/schema.md: `npm run schema:docs`. Brings its own PostgreSQL.
import { writeFile } from 'node:fs/promises';
import { migrateDatabase } from '../apps/server/src/platform/database/index.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';
import { readFacts, SCHEMA_DOCS } from './schema-docs/read-facts.ts';
import { renderSchemaDocs } from './schema-docs/render.ts';

const server = await startThrowawayPostgres('schema_docs');
try {
  await migrateDatabase({ url: server.url });
  await writeFile(SCHEMA_DOCS, renderSchemaDocs(await readFacts(server.url)));
} finally {
  await server.stop();
}
