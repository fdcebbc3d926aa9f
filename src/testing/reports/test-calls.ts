import { TestRunner } from 'vitest';
import { listenToCalls, type TracedCall } from './trace.js';

/** What `qed test --trace` reads of a test. */
export interface TestCalls {
  qedCalls?: TracedCall[];
}

/** Under `qed test --trace` keeps what each call does with the test that makes it. */
export function keepCalls(): void {
  if (process.env['QED_TEST_TRACE'] === undefined) return;
  listenToCalls((call) => {
    const meta = TestRunner.getCurrentTest()?.meta as TestCalls | undefined;
    // Calls before all tests belong to none.
    if (meta !== undefined) (meta.qedCalls ??= []).push(call);
  });
}
