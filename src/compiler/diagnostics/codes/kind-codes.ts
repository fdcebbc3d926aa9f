import { entry, type CodeEntry } from './code-entry.js';

/** Kinds of values: mixed ones, unknown ones, operators that a kind does not have. */
export const KIND_CODES = {
  QED1010: entry(
    'value of another kind',
    'To TypeScript every integer expression is a bigint; the compiler knows its kind, and it is not the one that is wanted here.',
    'convert it with a cast that checks the range, as in `u32(x)`',
  ),
  QED1011: entry(
    'kinds mixed',
    'Both sides of an operator must have one kind: otherwise its range would be a guess.',
    'convert one side, as in `u64(x)`',
  ),
  QED1012: entry('literal out of range', 'The literal does not fit its kind.', 'use a value in the range of the kind'),
  QED1013: entry(
    'arithmetic on an identifier',
    'Hash, UserId and ContractId name things: they have equality, no order and no sums.',
    'cast it first, as in `u32(user)` or `Field(hash)`',
  ),
  QED1014: entry(
    'operator that Field does not have',
    'Field elements have + - * and equality; order, bits, % and a truncating / have no meaning modulo a prime.',
    'use `Field.div(a, b)` for division, or cast to an integer kind with `u64(x)`',
  ),
  QED1015: entry(
    'truthiness',
    'A condition is a boolean; whether a bigint is zero must be asked for.',
    'compare it, as in `x !== 0n`',
  ),
  QED1016: entry(
    'wrong length',
    'A fixed array has exactly its declared length, and an index lies inside it. TypeScript does not count.',
    'write as many items as the type says',
  ),
  QED1018: entry(
    'number that is not known at compile time',
    'A `number` exists only while compiling. What depends on a run-time value is a bigint.',
    'use a bigint, as in `let best: u32 = 0n` and `a[Number(best)]`',
  ),
  QED1019: entry(
    '=== on structs or arrays',
    'In JavaScript this compares identity, which values do not have.',
    'compare by value with `equals(a, b)`',
  ),
  QED1022: entry(
    'type assertion',
    '`any`, `as` and `!` switch off the checks that the circuit is built from.',
    'give the value its declared type, or convert it with a cast such as `u64(x)`',
  ),
  QED1034: entry(
    'kind not known',
    'Nothing here says which kind this number has, so its range is unknown.',
    'declare it, as in `let sum: u64 = 0n`',
  ),
  QED1039: entry('== or !=', 'The loose comparison converts its sides.', 'use === or !=='),
  QED1047: entry(
    'checkpoint id and time mixed',
    'Checkpoints are numbered, and times are milliseconds since 1970. A cast makes neither of the other. What comes from `context` or is declared as `CheckpointId` or `Timestamp` is known to be one of them.',
    'compare ids with ids and times with times: `context.checkpointAt(id).time` is the time of a checkpoint, and a bound is an id, as in `context.validUntil(context.checkpoint.id + 2n)`',
  ),
  QED1071: entry(
    'negative of an unsigned integer',
    'In JavaScript `-x` and `~x` are negative, and an unsigned kind holds no negative numbers.',
    'use i64, or keep the low bits, as in `u64.wrap(-x)`',
  ),
} as const satisfies Record<string, CodeEntry>;
