import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { measureLines, percentOf } from './line-coverage.ts';

const SOURCE = `export function sign(value: number): string {
  if (value < 0) {
    return 'minus';
  }
  return 'plus';
}
function never(): void {
  console.log('never');
}
console.log(sign(Number(process.argv[2])), never.name);
`;

/** As vitest would report the source above when none of it ran in its own process. */
const statementMap = Object.fromEntries(
  [
    [2, 2],
    [3, 4],
    [5, 2],
    [8, 2],
    [10, 0],
  ].map(([line, column], id) => [id, { start: { line, column } }]),
);

function arrange() {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'audiotricks-lines-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const file = path.join(root, 'packages/sign/src/index.ts');
  mkdirSync(path.dirname(file), { recursive: true });
  mkdirSync(path.join(root, 'reports'));
  writeFileSync(file, SOURCE);
  const report = path.join(root, 'coverage-final.json');
  writeFileSync(report, JSON.stringify({ [file]: { statementMap, s: { 0: 0, 1: 0, 2: 0, 3: 0, 4: 0 } } }));
  const measure = () => measureLines(report, path.join(root, 'reports'), root);
  const runWith = (argument: string) =>
    spawnSync(process.execPath, [file, argument], { env: { NODE_V8_COVERAGE: path.join(root, 'reports') } });
  return { root, measure, runWith };
}

test('what ran in processes that tests started counts, line by line, over all of them', () => {
  const { root, measure, runWith } = arrange();
  expect(measure()).toEqual([{ area: 'packages/sign', lines: 5, covered: 0 }]);
  runWith('1');
  expect(measure()).toEqual([{ area: 'packages/sign', lines: 5, covered: 3 }]);
  // A report that a killed process left half-written is no reason to fail.
  writeFileSync(path.join(root, 'reports/half.json'), '{"result": [{"url":');
  runWith('-1');
  expect(measure()).toEqual([{ area: 'packages/sign', lines: 5, covered: 4 }]);
  expect(percentOf(measure())).toBe(80);
});

test('what a browser ran is led back through the map of the build', async () => {
  const { root, measure } = arrange();
  const { transformWithOxc } = await import('vite');
  const { code, map } = await transformWithOxc(SOURCE, path.join(root, 'packages/sign/src/index.ts'), {
    sourcemap: true,
  });
  const inline = Buffer.from(JSON.stringify({ ...map, sources: ['../../x/packages/sign/src/index.ts'] })).toString(
    'base64',
  );
  const source = `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
  const never = code.indexOf('function never');
  const minus = code.indexOf('{', code.indexOf('if (value'));
  const ranges = (startOffset: number, endOffset: number, count: number) => ({
    ranges: [{ startOffset, endOffset, count }],
  });
  const functions = [
    ranges(0, code.length, 1),
    ranges(minus, code.indexOf('}', minus), 0),
    ranges(never, code.indexOf('}', never), 0),
  ];
  writeFileSync(
    path.join(root, 'reports/page.json'),
    JSON.stringify({ result: [{ url: 'http://127.0.0.1/assets/index.js', functions, source }] }),
  );
  expect(measure()).toEqual([{ area: 'packages/sign', lines: 5, covered: 3 }]);
});

test('percent is rounded down', () => {
  expect(percentOf([{ area: 'a', lines: 3, covered: 2 }])).toBe(66.66);
  expect(percentOf([])).toBe(0);
});
