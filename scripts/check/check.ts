// Everything that has to be right: lint and format, import boundaries, types, dead code, tests with a coverage floor.
// Its last line is `N passed, N failed`, where each check counts as one; exit code 1 when anything failed.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureLines, percentOf } from './line-coverage.ts';
import { type Counts, countTests, summaryLine, type VitestReport } from './results.ts';

const root = path.resolve(import.meta.dirname, '../..');
const tool = (file: string) => path.join(root, 'node_modules', file);

/** It only rises: where the figure stands well above it, lift it. */
const COVERAGE_FLOOR_PERCENT = 85;

const CHECKS: { name: string; script: string; args?: string[] }[] = [
  { name: 'lint and format', script: tool('@biomejs/biome/bin/biome'), args: ['ci', '.', '--max-diagnostics=50'] },
  { name: 'import boundaries', script: path.join(import.meta.dirname, 'boundaries.ts') },
  { name: 'types', script: tool('typescript/bin/tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'types of the web', script: tool('typescript/bin/tsc'), args: ['-p', 'apps/web/tsconfig.json'] },
  { name: 'dead code', script: tool('knip/bin/knip.js'), args: ['--no-progress', '--no-config-hints'] },
];

/** Runs a program on this Node and lets it speak for itself; resolves with its exit code. */
function run(script: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<number | null> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

async function runCheck({ name, script, args = [] }: (typeof CHECKS)[number]): Promise<boolean> {
  const startedAtMs = performance.now();
  console.log(`\n== ${name}`);
  const isRight = (await run(script, args)) === 0;
  console.log(
    `== ${name}: ${isRight ? 'passed' : 'FAILED'} (${((performance.now() - startedAtMs) / 1000).toFixed(1)} s)`,
  );
  return isRight;
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    // Without a report the run counts as failed.
    return undefined;
  }
}

/** Prints the coverage of lines by workspace and says whether all of it reaches the floor. */
function reachesFloor(childCoverage: string): boolean {
  console.log('\n== coverage of lines');
  try {
    const areas = measureLines(path.join(root, 'coverage/coverage-final.json'), childCoverage, root);
    for (const area of areas)
      console.log(`${area.area}: ${area.covered} of ${area.lines} lines, ${percentOf([area])} %`);
    const percent = percentOf(areas);
    console.log(`== coverage of lines: ${percent} %, the floor is ${COVERAGE_FLOOR_PERCENT} %`);
    return percent >= COVERAGE_FLOOR_PERCENT;
  } catch (error) {
    console.error(error);
    return false;
  }
}

/** The tests, with further arguments handed to vitest: a part of them is run without the floor for the whole. */
async function runTests(filters: string[]): Promise<Counts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'audiotricks-check-'));
  // Some tests start processes as another user.
  chmodSync(folder, 0o777);
  const report = path.join(folder, 'report.json');
  const isWhole = filters.length === 0;
  try {
    console.log('\n== tests');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const args = ['run', ...reporters, ...(isWhole ? ['--coverage'] : filters)];
    const exitCode = await run(tool('vitest/vitest.mjs'), args, isWhole ? { AUDIOTRICKS_CHILD_COVERAGE: folder } : {});
    const tests = countTests(readReport(report), exitCode);
    rmSync(report, { force: true });
    if (!isWhole) return tests;
    return reachesFloor(folder) ? { ...tests, passed: tests.passed + 1 } : { ...tests, failed: tests.failed + 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts: Counts = { passed: 0, failed: 0 };
for (const check of CHECKS) counts[(await runCheck(check)) ? 'passed' : 'failed'] += 1;
const tests = await runTests(process.argv.slice(2));
const total: Counts = { passed: counts.passed + tests.passed, failed: counts.failed + tests.failed };
console.log(`\n${summaryLine(total)}`);
process.exitCode = total.failed === 0 ? 0 : 1;
