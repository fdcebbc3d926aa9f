import { typed } from './expressions.js';
import type { Scope } from './scope.js';
import { int, INT_KINDS, WIDTH, type RandomType } from './types.js';

const FIELD: RandomType = { tag: 'Field' };
const P = 28948022309329048855892746252171976963363056481941560715954676764349967630337n;
const modulo = (value: bigint): bigint => ((value % P) + P) % P;

/** What every random module declares of constants: field elements that are made of each other, and parts beyond every kind. */
export const MODULE_CONSTANTS = `const FIELD_A: Field = 3n;
const FIELD_B: Field = FIELD_A - 8n;
const FIELDS: FixedArray<Field, 2> = [FIELD_B * FIELD_A, FIELD_B + FIELD_B];
const LIMITS = { top: 2n ** 64n, steps: [2n ** 130n, 5n] } as const;`;

/** Values of constants that are asserted at run time. */
export function constantForm(scope: Scope): string {
  return scope.choices.pick([large, fieldOfModule, fieldOfMethod, partOfModule, beyondKind])(scope);
}

/** A literal of more bits than any result may have. */
function large(scope: Scope): string {
  const { choices } = scope;
  const kind = choices.pick(INT_KINDS);
  const bits = BigInt(1025 + choices.below(200));
  const value = 2n ** bits + BigInt(choices.below(1000)) * 2n ** (bits - 12n);
  const shift = bits - BigInt(choices.below(WIDTH[kind] - 2));
  return asserted(scope, kind, `0x${value.toString(16)}n >> ${shift}n`, value >> shift);
}

function fieldOfModule(scope: Scope): string {
  const [text, value] = scope.choices.pick([
    ['FIELD_B', -5n],
    ['FIELD_A * FIELD_B', -15n],
    ['FIELDS[0]', -15n],
    ['FIELDS[1]', -10n],
    ['-FIELD_B', 5n],
  ] as const);
  return `assert(${nothing(scope)} + ${text} === ${modulo(value)}n, 'not exact');`;
}

function fieldOfMethod(scope: Scope): string {
  const [first, second] = [`${scope.fresh('k')}f`, scope.fresh('k')];
  const [a, b] = [BigInt(scope.choices.below(9)), BigInt(scope.choices.below(99))];
  return [
    `const ${first}: Field = ${a}n;`,
    `const ${second}: Field = ${first} - ${b}n;`,
    `assert(${nothing(scope)} + ${second} * ${first} === ${modulo((a - b) * a)}n, 'not exact');`,
  ].join('\n');
}

function partOfModule(scope: Scope): string {
  const [text, value] = scope.choices.pick([
    ['LIMITS.top - 1n', 2n ** 64n - 1n],
    ['LIMITS.steps[0] >> 70n', 2n ** 60n],
    ['LIMITS.steps[0] / LIMITS.top - LIMITS.steps[1] - LIMITS.top * 3n', 2n ** 64n - 5n],
    ["LIMITS['top'] / LIMITS.steps[1]", 2n ** 64n / 5n],
  ] as const);
  return asserted(scope, 'u64', text, value);
}

/** A comparison with a constant that the kind cannot hold: it is refused, or the constant is part of one that it holds. */
function beyondKind(scope: Scope): string {
  const { choices } = scope;
  const kind = choices.pick(INT_KINDS);
  const beyond = 2n ** BigInt(WIDTH[kind]);
  const [constant, name] = [`${scope.fresh('k')}b`, scope.fresh('v')];
  const by = choices.chance(4) ? 0n : beyond - BigInt(choices.below(99));
  const side = by === 0n ? constant : `${constant} - ${by}n`;
  scope.variables.push({ name, type: { tag: 'boolean' }, isMutable: false, isOwn: false });
  return [
    `const ${constant} = ${beyond}n;`,
    `const ${name} = ${typed(scope, int(kind), 1)} ${choices.pick(['<', '<=', '>', '>=', '===', '!=='])} ${side};`,
  ].join('\n');
}

function asserted(scope: Scope, kind: (typeof INT_KINDS)[number], text: string, value: bigint): string {
  const name = scope.fresh('v');
  const zero = `${typed(scope, int(kind), 0)} % 1n`;
  scope.variables.push({ name, type: int(kind), isMutable: false, isOwn: false });
  return `const ${name}: ${kind} = ${text};\nassert(${name} + ${zero} === ${kind}(${value}n), 'not exact');`;
}

/** A zero of a Field that no pass can know. */
const nothing = (scope: Scope): string => `${typed(scope, FIELD, 0)} * 0n`;
