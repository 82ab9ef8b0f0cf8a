import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { Client } from 'pg';
import { createEngineAdapter } from './engine-adapter.ts';
import type { SchemaFile } from './migration-files.ts';

/** Tables and enums that are not ours, for every call of the engine: none. */
export const noFilters = { externalTables: [], externalEnums: [] };

let instantiated: Promise<void> | undefined;

/** Node cannot import a `.wasm` with its bindings yet, so they are joined by hand, once in a process. */
function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    const besideIt = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const code = await readFile(path.join(path.dirname(besideIt), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(code, {
      './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
    });
    bindings.__wbg_set_wasm(instance.exports);
    (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  })();
  return instantiated;
}

/** What PostgreSQL said to the last script; the engine itself reports only what goes wrong after it. */
export interface FailedScript {
  error?: unknown;
}

/** Runs `use` with Prisma's own migration engine (WebAssembly, from npm) on the given session. */
export async function withEngine<Result>(
  session: Client,
  schema: SchemaFile[],
  use: (engine: bindings.SchemaEngine, failed: FailedScript) => Promise<Result>,
): Promise<Result> {
  await instantiate();
  const failed: FailedScript = {};
  const datamodels = schema.map(({ path, content }): [string, string] => [path, content]);
  const adapter = bindMigrationAwareSqlAdapterFactory(
    createEngineAdapter(session, (error) => {
      failed.error = error;
    }),
  );
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, adapter);
  try {
    return await use(engine, failed);
  } finally {
    engine.free();
  }
}
