import { Client } from 'pg';
import { noFilters, withEngine } from './engine.ts';
import { readSchema, type SchemaFile } from './migration-files.ts';

/** The engine's exit code for "there is a difference". */
const DIFFERENT = 2;

/**
 * The SQL that would bring the database at `url` to the schema, or undefined where they agree. Sees tables, columns,
 * types, keys and indexes; not what Prisma does not model: checks, policies, grants, functions.
 */
export async function differenceToSchema(url: string, schema?: SchemaFile[]): Promise<string | undefined> {
  const files = schema ?? (await readSchema());
  const session = new Client({ connectionString: url, application_name: 'audiotricks schema comparison' });
  await session.connect();
  try {
    const { exitCode, stdout } = await withEngine(session, files, (engine) =>
      engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: '.' },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        filters: noFilters,
      }),
    );
    return exitCode === DIFFERENT ? (stdout ?? '') : undefined;
  } finally {
    await session.end();
  }
}
