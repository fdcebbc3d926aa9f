import { QedError } from './errors.js';

/** `QED3222`: a program gives a function of the package something else than its type says, e.g. by `any` or from JSON. */
export const misuse = (where: string, expected: string, hint: string): QedError =>
  new QedError('QED3222', `${where}: expected ${expected}`, { hint, exitCode: 2 });
