import { entry, type CodeEntry } from './code-entry.js';

/** What JavaScript has and no circuit can have. */
export const JAVASCRIPT_CODES = {
  QED1060: entry(
    'exception',
    'A failed assertion ends the whole session, so nothing can be thrown and nothing caught.',
    'write `assert(condition, message)`',
  ),
  QED1061: entry(
    'function as a value',
    'Functions are inlined where they are called. One may be a `const`, and an argument of a function; it is kept nowhere else.',
    'keep it in a `const` and call it, or pass it on as an argument',
  ),
  QED1062: entry(
    'string as a value',
    'A circuit has no strings. They stand in messages, also by the name of a `const`, and as the domain tag of a hash.',
    'use an enum or a number',
  ),
  QED1063: entry(
    'null or undefined',
    'Every value of a circuit is there, so none can be missing.',
    'keep a boolean beside the value that says whether it is there; 0n marks nobody, for user 0 exists',
  ),
  QED1064: entry(
    'async function or generator',
    'A method runs at once, from its start to its end.',
    'remove `async`; return a fixed array instead of yielding',
  ),
  QED1065: entry('regular expression', 'A circuit has no strings to match.', 'compare numbers'),
  QED1066: entry(
    'delete',
    'Every member of a struct or array is always there.',
    'write the value that stands for nothing',
  ),
  QED1067: entry(
    'not the same for everyone',
    'A circuit proves what follows from its inputs; a clock or a random number is none of them.',
    'use `context.checkpoint.time` and `context.checkpoint.randomSeed`, or pass it as an argument',
  ),
  QED1068: entry(
    'member whose name is computed',
    'Which member is meant must be known when compiling.',
    'name it, as in `a.x`; for a run-time index use a fixed array and `a[Number(i)]`',
  ),
  QED1069: entry(
    'library of JavaScript',
    'This function of JavaScript has no meaning in a circuit.',
    'use operators, fixed arrays and what qed/contract offers',
  ),
  QED1070: entry(
    'type asked for at run time',
    '`typeof`, `instanceof` and `in` ask what a value is; here it is always what its type says.',
    'remove the question, or compare a member',
  ),
  QED1072: entry('variable declared with var', '`var` is visible outside of its block.', 'use `let` or `const`'),
} as const satisfies Record<string, CodeEntry>;
