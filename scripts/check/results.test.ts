import { expect, test } from 'vitest';
import { countTests, summaryLine } from './results.ts';

const file = (status: string, tests: number) => ({
  name: 'a.test.ts',
  status,
  assertionResults: Array(tests).fill({}),
});

test('tests are counted, and what fails without a test counts as one that failed', () => {
  const report = (passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) => ({
    numPassedTests: passed,
    numFailedTests: failed,
    testResults,
  });
  expect(countTests(report(12, 0, file('passed', 12)), 0)).toEqual({ passed: 12, failed: 0 });
  expect(countTests(report(10, 2, file('failed', 12)), 1)).toEqual({ passed: 10, failed: 2 });
  // A file that cannot be loaded.
  expect(countTests(report(5, 0, file('passed', 5), file('failed', 0)), 1)).toEqual({ passed: 5, failed: 1 });
  // Coverage below the floor, or an error outside any test.
  expect(countTests(report(12, 0, file('passed', 12)), 1)).toEqual({ passed: 12, failed: 1 });
  // Nothing ran at all.
  expect(countTests(report(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  expect(countTests(undefined, null)).toEqual({ passed: 0, failed: 1 });
  expect(summaryLine({ passed: 12, failed: 1 })).toBe('12 passed, 1 failed');
});
