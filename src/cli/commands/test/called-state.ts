import type { TestCase } from 'vitest/node';

/** How JavaScript says that what `of` gives was called: it names what stands in the source. */
const CALLED = /\.of\(\.\.\.\)\.([\w$.]+) is not a function$/;

/** Says in the errors of a test what to write where it calls a field or getter of a contract, which is a promise. */
export function explainCalledState(test: TestCase): void {
  for (const error of test.result().errors ?? []) {
    const [found, path] = CALLED.exec(error.message) ?? [];
    if (found === undefined) continue;
    error.message = `${error.message}\nhint: a field or getter is read without a call: await ….of(user).${path}`;
  }
}
