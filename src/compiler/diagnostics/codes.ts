import type { CodeEntry } from './codes/code-entry.js';
import { CONTRACT_CODES } from './codes/contract-codes.js';
import { FLOW_CODES } from './codes/flow-codes.js';
import { JAVASCRIPT_CODES } from './codes/javascript-codes.js';
import { KIND_CODES } from './codes/kind-codes.js';
import { PROGRAM_CODES } from './codes/program-codes.js';
import { UNSUPPORTED_CODES } from './codes/unsupported-codes.js';
import { WARNING_CODES } from './codes/warning-codes.js';

/**
 * Every diagnostic of the compiler. A code never changes its meaning; 1800 to 1899 are warnings, 1900 and above name what the language has but
 * this compiler has not.
 */
export const CODES = {
  ...PROGRAM_CODES,
  ...KIND_CODES,
  ...FLOW_CODES,
  ...CONTRACT_CODES,
  ...JAVASCRIPT_CODES,
  ...WARNING_CODES,
  ...UNSUPPORTED_CODES,
} as const satisfies Record<string, CodeEntry>;

/** The code of a diagnostic, as `QED1010`. */
export type DiagnosticCode = keyof typeof CODES;
/** A contract with one of these compiles all the same. */
export type WarningCode = Extract<DiagnosticCode, `QED18${string}`>;
