import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| [\d.]/.test(line));

/** Whether the name stands in the file as (a part of) what a test or a group of tests is called. */
function hasTest(source: string, name: string): boolean {
  return source.split('\n').some((line) => {
    const at = line.indexOf(name);
    return at > 0 && /['"`(]/.test(line.slice(0, at)) && !line.trimStart().startsWith('//');
  });
}

function missingTests(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const named = /`([^`]+\.test\.ts)`: "([^"]+)" \|$/.exec(line);
    if (named === null) return /Not yet|Not ours|Reviewed/.test(line) ? [] : [line];
    const [, file = '', name = ''] = named;
    return hasTest(readFileSync(path.join(root, file), 'utf8'), name) ? [] : [`${file}: ${name}`];
  });
}

test('every promise of docs/security.md names a test that exists, or says why there is none', () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(missingTests(rows)).toEqual([]);
});

test('a test that does not exist would be noticed, and a promise without one', () => {
  const file = 'scripts/lock-file.test.ts';
  const lines = [`| 1.1 | x | \`${file}\`: "${['never', 'written'].join(' ')}" |`, '| 1.2 | x | — |'];
  expect(missingTests(lines)).toEqual([`${file}: never written`, '| 1.2 | x | — |']);
});
