import { QedError } from '../../base/errors.js';
import type { MethodIr } from '../ir/ops.js';
import type { Span } from '../ir/op.js';

/** What can go wrong while a method runs, each with its own code. */
const RUN_TIME_CODES = {
  /** An assertion of the contract's author does not hold. */
  assertion: 'QED1101',
  /** An integer result is out of its kind's range. */
  range: 'QED1102',
  /** Division by zero, of integers or of `Field`. */
  division: 'QED1103',
  /** A checked cast of a value that the kind does not have. */
  cast: 'QED1104',
  /** An array index at or beyond the length, or the index of a leaf that the tree has not. */
  index: 'QED1105',
  /** More native balance debited than there is, or a credit beyond u64. */
  balance: 'QED1106',
  /** More inline or deferred calls than one call may make. */
  calls: 'QED1107',
  /** A contract id that no contract can have. */
  contract: 'QED1108',
  /** A slot or a callee's result holds no value of its kind. */
  encoding: 'QED1109',
  /** What this call needs is not known where it runs. */
  unavailable: 'QED1110',
  /** A checkpoint later than the session's anchor. */
  checkpoint: 'QED1111',
  /** Two keys of mappings meet in one entry. */
  entry: 'QED1112',
  /** An inline call of a contract that waits for an inline call of its own to return. */
  reentry: 'QED1113',
  /** An inline call below more contracts than one call may have above it. */
  depth: 'QED1114',
} as const;
export type RunTimeFailure = keyof typeof RUN_TIME_CODES;

/** A value as it is shown: source text and decimal value. */
export interface ShownValue {
  readonly text: string;
  readonly value: string;
}

/** A call that fails: it names the contract, the method, the line, the message and the values that were compared. */
export class RunTimeError extends QedError {
  constructor(
    readonly failure: RunTimeFailure,
    readonly ir: MethodIr,
    readonly span: Span,
    readonly reason: string,
    readonly values: readonly ShownValue[] = [],
  ) {
    const shown = values.length === 0 ? '' : ` (${values.map(({ text, value }) => `${text} = ${value}`).join(', ')})`;
    const where = `${span.file}:${span.line}:${span.column}`;
    super(RUN_TIME_CODES[failure], `${ir.contract}.${ir.method} failed at ${where}: ${reason}${shown}`, {
      hint: HINTS[failure],
      details: {
        contract: ir.contract,
        method: ir.method,
        file: span.file,
        line: span.line,
        column: span.column,
        reason,
        values,
      },
    });
    this.name = 'RunTimeError';
  }
}

const HINTS: Readonly<Record<RunTimeFailure, string>> = {
  assertion: 'the contract refuses this call; change the arguments or the state that it depends on',
  range: 'each operation must stay in its kind; use smaller arguments, a wider kind or `wrap`',
  division: 'the divisor is zero; check it before dividing',
  cast: 'the value does not fit the kind; use a wider kind or `wrap`',
  index: 'an index must be below the length of the array, or the number of leaves of the tree',
  balance: 'a debit must not exceed the native balance of the user',
  calls: 'one call makes at most 8 inline and 4 deferred calls; split the work over several transactions',
  contract: 'contract ids are below 2^24; pass the id of a deployed contract',
  encoding:
    'the other contract keeps something else there; check its id and that it is compiled from the class that is read',
  checkpoint: 'a session sees no checkpoint later than its anchor; run the call once that checkpoint is sealed',
  entry: 'another key holds the entry, which happens to one pair of keys in 2^60; use another key',
  reentry:
    'a contract cannot be called while one of its calls still runs; pass it what it needs as arguments, or use `defer`',
  depth: 'a call has at most 8 contracts above it; call fewer contracts in a row, or use `defer`',
  unavailable: 'run the call in a session that provides what it reads',
};
