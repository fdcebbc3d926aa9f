import { entry, type CodeEntry } from './code-entry.js';

/** What the language may have one day and this compiler does not. */
export const UNSUPPORTED_CODES = {
  QED1900: entry(
    'construct not supported',
    'The compiler does not know this construct.',
    'write it with the constructs of docs/language.md',
  ),
  QED1901: entry(
    'statement not supported',
    'The compiler does not know this statement.',
    'write it with if, for, switch and return',
  ),
  QED1902: entry(
    'expression not supported',
    'The compiler does not know this expression.',
    'write it with operators, calls and casts',
  ),
  QED1903: entry(
    'type not supported',
    'The compiler does not know this type.',
    'use the kinds of qed/contract, booleans, structs and fixed arrays',
  ),
  QED1904: entry('member not supported', 'A contract has fields, methods and getters.', 'move it out of the class'),
  QED1905: entry(
    'statement outside a class not supported',
    'A module holds imports, types, constants, functions and contracts.',
    'move it into a method',
  ),
} as const satisfies Record<string, CodeEntry>;
