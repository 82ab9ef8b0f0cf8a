import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileImport } from './import-rules.ts';

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`, `import.meta.resolve('x')`; also over several lines. */
const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1|\bimport\.meta\.resolve\(\s*(['"])([^'"\n]+)\3/g;
const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.runtime', 'coverage', 'data']);

function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const place = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(root, place);
    return /\.(?:ts|tsx|mjs)$/.test(entry.name) ? [place] : [];
  });
}

/** Comments become blanks of the same length, so that offsets stay and nothing in them counts as an import. */
function withoutComments(text: string): string {
  return text.replace(/(['"])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\.|[^\\`])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (match) =>
    match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match,
  );
}

export function importsOf(file: string, text: string): FileImport[] {
  return [...withoutComments(text).matchAll(IMPORT)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    specifier: match[2] ?? match[4] ?? '',
  }));
}

/** Every import of the workspaces below `root`. */
export function scanImports(root: string): FileImport[] {
  return ['packages', 'apps']
    .flatMap((folder) => sourceFiles(root, folder))
    .flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')));
}

/** Where shipped code of server and packages reads the environment past the one module that may. */
export function scanEnvironmentReads(root: string): FileImport[] {
  return ['packages', 'apps/server/src']
    .flatMap((folder) => sourceFiles(root, folder))
    .filter(
      (file) => !file.startsWith('apps/server/src/app/config/') && !/\.test\.tsx?$|\/testing\/|\/test\//.test(file),
    )
    .flatMap((file) => {
      const text = withoutComments(readFileSync(path.join(root, file), 'utf8'));
      return [...text.matchAll(/\bprocess\.env\b/g)].map((match) => ({
        file,
        line: text.slice(0, match.index).split('\n').length,
        specifier: 'process.env',
      }));
    });
}
