import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

const PRISMA_FOLDER = path.resolve(import.meta.dirname, '../../../../prisma');
export const MIGRATIONS_FOLDER = path.join(PRISMA_FOLDER, 'migrations');
const SCHEMA_FOLDER = path.join(PRISMA_FOLDER, 'schema');

export interface SchemaFile {
  path: string;
  content: string;
}

/** The schema's files in the order of their names. */
export async function readSchema(folder = SCHEMA_FOLDER): Promise<SchemaFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort();
  return Promise.all(
    names.map(async (name) => ({ path: name, content: await readFile(path.join(folder, name), 'utf8') })),
  );
}

/** The migrations of `folder` in Prisma's layout, oldest first. */
export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => {
      const content = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: content } } };
    }),
  );
  const lockfile = 'migration_lock.toml';
  return {
    baseDir: folder,
    lockfile: { path: lockfile, content: await readFile(path.join(folder, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}
