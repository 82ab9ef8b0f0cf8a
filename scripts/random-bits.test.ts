import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Where bits that can be guessed do no harm: they spread waits, so that many do not come back at once. */
const spreadsWaits = [
  'apps/server/src/features/feeds/add-feed.ts',
  'apps/server/src/features/feeds/check-feed.ts',
  'apps/server/src/platform/database/transact.ts',
  'apps/server/src/platform/queue/settling.ts',
  'apps/server/src/platform/storage/s3/resume-reading.ts',
  'apps/server/src/platform/storage/storage.errors.ts',
  'packages/sdk/src/backoff.ts',
];

const usesMathRandom = (source: string) => /\bMath\s*(?:\?\.|\.|\[\s*['"`])\s*random\b/.test(source);

const sources = globSync(['apps/server/src/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: root })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => !/\.test\.ts$|\/testing\/|\/generated\//.test(file));

test('random bits that anything rests on come from node:crypto: Math.random spreads waits only', () => {
  expect(sources.length).toBeGreaterThan(300);
  const found = sources.filter((file) => usesMathRandom(readFileSync(path.join(root, file), 'utf8')));
  expect(found.sort()).toEqual(spreadsWaits);
});

test.each([
  ['const token = Math.random().toString(36);', true],
  ["const pick = Math['random'];", true],
  ['const { randomBytes } = crypto;', false],
])('%s: %s', (source, isFound) => expect(usesMathRandom(source)).toBe(isFound));
