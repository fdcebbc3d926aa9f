/** Under which name a test process that outlives a run of `qed test --watch` is told the number of the run. */
export const TEST_RUN = 'qed-test-run';
