/** Tests of one vitest run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  readonly testResults: readonly {
    /** The file's path. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts strictly: only `passed` is passed, so a skipped, pending or todo test is a failed one. A file that failed
 * without a failed test (it could not be loaded, a hook threw) counts as one failure, and so does a run that vitest calls
 * failed though no test says so (an unhandled error).
 */
export function count(report: VitestReport | undefined, exitCode: number): Counts {
  let passed = 0;
  let failed = 0;
  for (const file of report?.testResults ?? []) {
    const bad = file.assertionResults.filter(({ status }) => status !== 'passed').length;
    passed += file.assertionResults.length - bad;
    failed += bad === 0 && file.status !== 'passed' ? 1 : bad;
  }
  if (failed === 0 && exitCode !== 0) failed = 1;
  return { passed, failed };
}
