import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { systemCallers } from './system-callers.ts';

const SOURCE = path.resolve(import.meta.dirname, '../..');
/** Where `system` comes from. */
const OWN_FILES = ['platform/database/database.ts', 'platform/database/create-database.ts'];

/** A call, the method handed on, or taken out of the database by destructuring. */
const mentionsSystem = (text: string) =>
  /\.system\b(?!['"`])/.test(text) || /\{[^{}]*\bsystem\b[^{}]*\}\s*[=:]\s*\w*[dD]atabase/.test(text);

async function findCallers(): Promise<string[]> {
  const entries = await readdir(SOURCE, { recursive: true });
  const files = entries.filter(
    (file) =>
      file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('generated') && !file.includes('testing'),
  );
  const callers = await Promise.all(
    files.map(async (file) => (mentionsSystem(await readFile(path.join(SOURCE, file), 'utf8')) ? [file] : [])),
  );
  return callers
    .flat()
    .filter((file) => !OWN_FILES.includes(file))
    .sort();
}

it('every file that sees all workspaces is listed with its reason, and nothing else is', async () => {
  expect(await findCallers()).toEqual(Object.keys(systemCallers).sort());
  for (const reason of Object.values(systemCallers)) expect(reason).toMatch(/\w+ \w+ \w+/);
});

it.each([
  'await database.system((transaction) => …)',
  'const run = deps.database.system;',
  'const { system } = database;',
  'function createX({ system }: Database) {',
])('a caller that writes %o is found', (text) => {
  expect(mentionsSystem(text)).toBe(true);
});

it.each(['database.tenant(id, run)', "'operating.system'.length", 'the operating system'])('%o is none', (text) => {
  expect(mentionsSystem(text)).toBe(false);
});
