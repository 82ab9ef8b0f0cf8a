// Writes the next migration from the schema: `npm run migrate:new -- add_tags`. Read and complete what it wrote: policies,
// grants and checks are not in the schema, and SET NULL over two columns has to name the one that becomes null.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { migrateDatabase } from '../apps/server/src/platform/database/index.ts';
import { differenceToSchema } from '../apps/server/src/platform/database/migrations/difference.ts';
import { MIGRATIONS_FOLDER } from '../apps/server/src/platform/database/migrations/migration-files.ts';
import { startThrowawayPostgres } from '../apps/server/test/throwaway-postgres.ts';

async function writeMigration(name: string): Promise<void> {
  const server = await startThrowawayPostgres('scratch');
  try {
    await migrateDatabase({ url: server.url });
    const sql = await differenceToSchema(server.url);
    if (sql === undefined) {
      console.log('nothing to do: the migrations already lead to the schema');
      return;
    }
    const timestamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
    const folder = path.join(MIGRATIONS_FOLDER, `${timestamp}_${name}`);
    await mkdir(folder);
    await writeFile(path.join(folder, 'migration.sql'), sql);
    console.log(`wrote ${path.relative(process.cwd(), folder)}/migration.sql`);
  } finally {
    await server.stop();
  }
}

const [name = ''] = process.argv.slice(2);
if (/^[a-z][a-z0-9_]{2,60}$/.test(name)) {
  await writeMigration(name);
} else {
  console.error('give the migration a name of small letters, digits and _: npm run migrate:new -- add_tags');
  process.exitCode = 1;
}
