// Where "npm test" leaves what its tests said.

/** Of each test, by vitest's JSON reporter. */
export const resultsFile = 'test-results/vitest.json';
/** Of each source file, by its coverage. */
export const coverageFile = 'coverage/coverage-summary.json';
/** The same, in the checkout of a validation. Not under the name that blueprint looks for: the sum is of both products. */
export const broughtCoverageFile = 'test-results/coverage.json';
