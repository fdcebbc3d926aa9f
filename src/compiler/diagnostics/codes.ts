interface CodeEntry {
  /** A few words, for lists. */
  readonly title: string;
  /** Why the compiler refuses it, or warns of it. */
  readonly explanation: string;
  /** What to write instead, where the place of the error knows nothing better. */
  readonly hint: string;
}

const entry = (title: string, explanation: string, hint: string): CodeEntry => ({ title, explanation, hint });

/**
 * Every diagnostic of the compiler. A code never changes its meaning; 1800 to 1899 are warnings, 1900 and above name what the language has but
 * this compiler has not.
 */
export const CODES = {
  QED1000: entry(
    'contracts with errors',
    'The command needs contracts that compile, and these have errors; each is shown with a code of its own.',
    'correct them one by one: each has its own hint',
  ),
  QED1001: entry(
    'TypeScript error',
    'A contract must first be a correct TypeScript program.',
    'correct the type error; an editor shows the same one',
  ),
  QED1002: entry('file not found', 'The contract, or a file that it imports, is not there.', 'check the path'),
  QED1003: entry(
    'no contract in the file',
    'A file to compile exports at least one class that extends Contract.',
    "write `export class Name extends Contract { .. }` with Contract from 'qed/contract'",
  ),
  QED1004: entry(
    'contract run as a program',
    'Kinds such as u64 are erased when TypeScript runs, so a contract can only be compiled.',
    'compile it with `qed compile`, run a method with `qed run`',
  ),
  QED1005: entry(
    'import of another module',
    'A contract is made of qed/contract and of files beside it; packages and built-in modules are not part of the circuit.',
    "import from 'qed/contract' or from a file, './name.js'",
  ),

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
    'cast to a number first, as in `u32(user)` or `Field(hash)`',
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
  QED1017: entry(
    'loop without a bound known at compile time',
    'A circuit has a fixed size: each loop is unrolled, so its counter must be a `number` whose every value is known.',
    'loop to a constant and leave early, as in `for (let i = 0; i < 8 && u32(i) < n; i++)`',
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
  QED1022: entry(
    'type assertion',
    '`any`, `as` and `!` switch off the checks that the circuit is built from.',
    'give the value its declared type, or convert it with a cast such as `u64(x)`',
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
  QED1027: entry(
    'contract used as a value',
    'A contract is not an object: it is the state of one user. It cannot be created, kept in a variable or passed on.',
    'use `this.field` directly, or `Other.at(user)` for the state of another user',
  ),
  QED1028: entry(
    'generic contract',
    'The storage layout of a contract must be known, so it has no type parameters.',
    'write the types out',
  ),
  QED1029: entry(
    'undeclared parameter or result',
    'A method is called with arguments of exact kinds; TypeScript would infer `bigint`.',
    'declare it, as in `total(of: UserId): u64`',
  ),
  QED1030: entry(
    'missing type or contract',
    '`mapping` must know its kinds, and the state of another contract needs that contract’s id.',
    'write `mapping<UserId, u64>()`, and `Other.at(user, { contract: id })`',
  ),
  QED1031: entry(
    'mapping that has no place',
    'A key is one scalar or a tuple of them. A key of up to 33 bits is an index; a wider one is hashed, and its entry holds up to 7 scalars.',
    'use a scalar or a tuple of scalars as the key, and a value of up to 7 scalars',
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
  QED1034: entry(
    'kind not known',
    'Nothing here says which kind this number has, so its range is unknown.',
    'declare it, as in `let sum: u64 = 0n`',
  ),
  QED1035: entry(
    'state without a constant initial value',
    'What was never written reads as the initial value, so each field of state has one that is known when compiling.',
    'write it out, as in `count: u32 = 0n`',
  ),
  QED1036: entry(
    'inheritance',
    'A contract extends Contract itself and nothing else.',
    'share code in functions of a module',
  ),
  QED1037: entry(
    'variable without a value',
    'It is read on a path where nothing has been assigned to it.',
    'give it a value where it is declared, as in `let x: u64 = 0n`',
  ),
  QED1038: entry(
    'own state read at the anchor',
    'at(context.userId) reads the state as of the session’s checkpoint, without what this session has written.',
    'read `this.field`',
  ),
  QED1039: entry('== or !=', 'The loose comparison converts its sides.', 'use === or !=='),
  QED1040: entry(
    'system contracts only',
    'Only contracts 0 and 1 may move the native balance; the network refuses it from any other.',
    'pay with `balance.spend(to, amount)`',
  ),
  QED1041: entry(
    'limit of the protocol',
    'The protocol fixes how much one contract or one call may hold.',
    'split it over several methods, calls or contracts',
  ),
  QED1042: entry(
    'always fails',
    'The operation fails for every input that reaches it.',
    'correct the constant, or remove the branch',
  ),
  QED1043: entry(
    'read-only state',
    'The state of other users, `readonly` fields and getters are only for reading.',
    'write to a field of `this`',
  ),
  QED1044: entry(
    'getter or view that writes',
    'A getter is read by other users, so it changes nothing and calls nobody.',
    'make it a method',
  ),
  QED1045: entry('code that is never reached', 'It would never run, and mostly stands there by mistake.', 'remove it'),
  QED1046: entry(
    'stale without a reason',
    'The reason stands in the staleness report, for whoever reads the contract later.',
    "write why an old value does no harm, as in `stale(x, 'the owner can only raise it')`",
  ),
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
    'A circuit has no strings. They stand in messages and as the domain tag of a hash.',
    'use an enum or a number',
  ),
  QED1063: entry(
    'null or undefined',
    'Every value of a circuit is there, so none can be missing.',
    'use a value that marks what is missing, such as 0n, or a boolean beside it',
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
  QED1071: entry(
    'negative of an unsigned integer',
    'In JavaScript `-x` and `~x` are negative, and an unsigned kind holds no negative numbers.',
    'use i64, or keep the low bits with `u64.wrap(~x)`',
  ),
  QED1072: entry('variable declared with var', '`var` is visible outside of its block.', 'use `let` or `const`'),
  QED1073: entry(
    'class with methods',
    'A class is a contract, a component, or a struct: fields, `static` members and a constructor that sets the fields.',
    'make its methods functions, or let it extend Component',
  ),
  QED1074: entry(
    'parameter list',
    'A function has one list of parameters, and each call gives all of them but the last ones with a default.',
    'write one parameter after the other; pass a fixed array for many',
  ),
  QED1075: entry('decorator', 'Decorators run when JavaScript loads a class, and the compiler does not.', 'remove it'),
  QED1076: entry(
    'static that can change, or setter',
    'State are the fields of a contract; nothing else can change, and nothing happens when one is set.',
    'make it `static readonly`, a field, or a method',
  ),
  QED1077: entry(
    'type parameter that is not known',
    'A generic function is compiled for the types of each call, and this call does not tell them.',
    'name them, as in `sum<u64, 4>(list)`, or give the arguments declared kinds',
  ),
  QED1078: entry(
    'event outside of a contract',
    'Events belong to the contract whose method emits them; a function of a module belongs to none.',
    'emit it in a method of the contract or component',
  ),
  QED1079: entry(
    'reserved domain tag',
    'Tags that begin with `qed/` keep the protocol’s own hashes apart: of leaves, statements and entries under wide keys.',
    'begin the tag with the name of your contract',
  ),

  QED1801: entry(
    'stale read',
    'Another user’s state is read as the session’s anchor has it, and the session lands up to `maxAge` checkpoints later. The value may be old then: nothing bounds the landing, and it is not one that only grows and is used as a lower bound.',
    "bound the landing with `context.validUntil(id)`, read a fixed checkpoint, or say why it does no harm: `stale(x, 'reason')`",
  ),
  QED1802: entry(
    'deadline compared with the anchor',
    'The caller chooses the anchor, up to `maxAge` checkpoints before the session lands: what is in time at the anchor may land too late.',
    'bound the landing too: `context.validUntil(deadline)` on the same path',
  ),
  QED1803: entry(
    'stale without need',
    'Nothing in it is stale: it is fixed, bounded, only a lower bound of what grows, or no state of another user at all. A reason that is not needed misleads.',
    'remove `stale(..)`',
  ),

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

export type DiagnosticCode = keyof typeof CODES;
/** A contract with one of these compiles all the same. */
export type WarningCode = Extract<DiagnosticCode, `QED18${string}`>;
