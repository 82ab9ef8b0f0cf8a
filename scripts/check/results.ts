/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: unknown[] }[];
}

export interface Counts {
  passed: number;
  failed: number;
}

/**
 * Counts the tests of a run. A file that could not even be loaded holds no tests and counts as one that failed; so
 * does a run that failed for a reason no test shows (coverage below the floor, an error between tests, no report).
 */
export function countTests(report: VitestReport | undefined, exitCode: number | null): Counts {
  const broken = report?.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + (broken?.length ?? 0);
  const failedOtherwise = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: failed + (failedOtherwise ? 1 : 0) };
}

/** The last line of every run. */
export const summaryLine = ({ passed, failed }: Counts): string => `${passed} passed, ${failed} failed`;
