import { entry, type CodeEntry } from './code-entry.js';

/** Control flow, variables and functions: loops without a bound, recursion, aliases, code that is never reached. */
export const FLOW_CODES = {
  QED1017: entry(
    'loop without a bound known at compile time',
    'A circuit has a fixed size: each loop is unrolled, so its counter must be a `number` whose every value is known.',
    'loop to a constant and leave early, as in `for (let i = 0; i < 8 && u32(i) < n; i++)`',
  ),
  QED1020: entry(
    'alias that is changed',
    'In JavaScript both names would see the change; structs and arrays are values here.',
    'copy it with `clone(a)` or `{ ...a }`, or write to the original',
  ),
  QED1021: entry(
    'write to what was read',
    'What a mapping or another user hands out is a value, as a constant of a module is: changing it would change nothing there.',
    'copy it with `clone(a)`, and store it with `set` where it is yours',
  ),
  QED1023: entry(
    'switch case falls through',
    'A case that is not empty ends with break, return or continue; falling through is mostly a mistake.',
    'end the case with `break`',
  ),
  QED1024: entry(
    'assignment inside a condition',
    'It is mostly a mistyped `===`, and where it is not, its order is hard to read.',
    'assign in a statement of its own before the condition',
  ),
  QED1025: entry(
    'loop without end',
    '`while` and `do` have no bound, so they cannot be unrolled.',
    'write `for (let i = 0; i < MAX && condition; i++)`',
  ),
  QED1026: entry(
    'recursion',
    'Functions are inlined, so none can call itself, directly or through others.',
    'write a loop with a constant bound',
  ),
  QED1032: entry(
    'parameter is changed',
    'Parameters are values: the caller would see the change of a struct or array in JavaScript, and does not here.',
    'copy it first, as in `let rest = amount` or `const copy = clone(list)`',
  ),
  QED1033: entry(
    'effect in a message',
    'A message is only for reading; what it calls would not run in the circuit.',
    'compute the value before the assertion',
  ),
  QED1037: entry(
    'variable without a value',
    'It is read on a path where nothing has been assigned to it.',
    'give it a value where it is declared, as in `let x: u64 = 0n`',
  ),
  QED1042: entry(
    'always fails',
    'The operation fails for every input that reaches it.',
    'correct the constant, or remove the branch',
  ),
  QED1045: entry('code that is never reached', 'It would never run, and mostly stands there by mistake.', 'remove it'),
  QED1074: entry(
    'parameter list',
    'A function has one list of parameters, and each call gives all of them but the last ones with a default.',
    'write one parameter after the other; pass a fixed array for many',
  ),
  QED1077: entry(
    'type parameter that is not known',
    'A generic function is compiled for the types of each call, and this call does not tell them.',
    'name them, as in `sum<u64, 4>(list)`, or give the arguments declared kinds',
  ),
} as const satisfies Record<string, CodeEntry>;
