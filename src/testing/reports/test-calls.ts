import { TestRunner } from 'vitest';
import { attemptOf, listenToCalls, type TracedCall } from './trace.js';

/** What `qed test --trace` reads of a test. */
export interface TestCalls {
  /** The calls of its last attempt that made any, and which attempt that was, as `attemptOf` names it. */
  qedCalls?: { readonly attempt: string; readonly calls: TracedCall[] };
}

/**
 * Under `qed test --trace` keeps what each call does with the test that runs. Of tests that run beside each other vitest
 * does not tell which one that is, so nobody may read the calls of those.
 */
export function keepCalls(): void {
  if (process.env['QED_TEST_TRACE'] === undefined) return;
  listenToCalls((call) => {
    const test = TestRunner.getCurrentTest();
    // Calls before all tests belong to none.
    if (test === undefined) return;
    const attempt = attemptOf(test.result ?? {});
    const meta = test.meta as TestCalls;
    if (meta.qedCalls?.attempt !== attempt) meta.qedCalls = { attempt, calls: [] };
    meta.qedCalls.calls.push(call);
  });
}
