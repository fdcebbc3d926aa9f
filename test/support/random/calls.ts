import { cond } from './conditions.js';
import { expr, typed } from './expressions.js';
import { keyOf } from './places.js';
import { literal } from './literals.js';
import type { RandomFunction, Scope } from './scope.js';
import { CONTRACT, partsOf, sameType, typeText, USER, type RandomType } from './types.js';

/** A call of a function or private method with a result of a type; undefined where there is none. */
export function callOf(scope: Scope, type: RandomType, depth: number): string | undefined {
  const { functions, methods } = scope.contract;
  if (scope.calls <= 0 || scope.turns > 6) return undefined;
  const found = [
    ...functions.map((fn) => ['', fn] as const),
    ...(scope.self === undefined
      ? []
      : methods.filter((fn) => scope.self === 'method' || !fn.hasEffects).map((fn) => ['this.', fn] as const)),
  ].filter(([, { result }]) => result !== undefined && sameType(result, type));
  if (found.length === 0) return type.tag === 'int' ? remoteCall(scope, type) : undefined;
  scope.calls--;
  const [owner, fn] = scope.choices.pick(found);
  return `${owner}${call(scope, fn, depth)}`;
}

/** A call with its arguments; optional ones are left out now and then. */
function call(scope: Scope, fn: RandomFunction, depth: number): string {
  const args: string[] = [];
  for (const { type, isOptional } of fn.parameters) {
    if (isOptional && !scope.choices.chance(60)) break;
    args.push(expr(scope, type, Math.min(depth, 1)));
  }
  return `${fn.name}(${args.join(', ')})`;
}

/** A call of the other contract, for its value. */
function remoteCall(scope: Scope, type: RandomType): string | undefined {
  if (scope.self !== 'method' || !sameType(type, { tag: 'int', kind: 'u64' })) return undefined;
  return `Other.call(${target(scope)}).act(${typed(scope, type, 0)}, ${scope.choices.pick(['true', 'false'])})`;
}

const target = (scope: Scope): string =>
  scope.choices.chance(25) ? typed(scope, CONTRACT, 0) : scope.choices.pick(['3n', '3n', '77n']);

/** A user's id that is not written `context.userId`, which a read of the own class refuses. */
const other = (scope: Scope): string => {
  const user = typed(scope, USER, 0);
  return /^context\.userId$/.test(user) ? 'UserId(u32(context.userId))' : user;
};

/** A read of another user's state of this contract or of the other one. */
export function foreign(scope: Scope, type: RandomType, depth: number): string | undefined {
  if (scope.self === undefined || depth < 0) return undefined;
  const { choices } = scope;
  const found: (() => string)[] = [];
  const view = (): string =>
    choices.weighted([
      [5, () => `C.at(${other(scope)})`],
      [1, () => `C.at(${other(scope)}, { contract: ${choices.pick(['2n', 'context.contractId', '88n'])} })`],
      [
        1,
        () =>
          `C.at(${other(scope)}, { checkpoint: ${choices.pick(['15n', '3n', '20n', 'context.checkpoint.id', '30n'])} })`,
      ],
    ])();
  const within = (text: () => string, of: RandomType): void => {
    if (sameType(of, type)) found.push(text);
    else for (const [access, inner] of partsOf(of)) within(() => `${text()}${access}`, inner);
  };
  for (const { name, type: of } of scope.contract.fields) within(() => `${view()}.${name}`, of);
  for (const { name, keys, value } of scope.contract.mappings)
    within(() => `${view()}.${name}.get(${keyOf(scope, keys)})`, value);
  if (scope.self === 'method')
    for (const getter of scope.contract.getters) within(() => `${view()}.${getter.name}`, getter.type);
  for (const [text, of] of OTHERS)
    if (typeText(type) === of) found.push(() => `Other.at(${other(scope)}, { contract: ${target(scope)} })${text}`);
  for (const [text, of] of CELLS) if (typeText(type) === of) found.push(() => `${cellAt(scope)}${text}`);
  if (found.length === 0) return undefined;
  const read = choices.chance(15) ? past(scope, type) : choices.pick(found)();
  return choices.chance(15) ? `stale(${read}, 'random')` : read;
}

/** A plain field as of a checkpoint that is asked for only where it is not later than the anchor. */
function past(scope: Scope, type: RandomType): string {
  const { choices } = scope;
  const fields = scope.contract.fields.filter((field) => sameType(field.type, type));
  const id = typed(scope, { tag: 'int', kind: 'u32' }, 0);
  if (fields.length === 0) return typed(scope, type, 0);
  const read = `C.at(${other(scope)}, { checkpoint: ${id} }).${choices.pick(fields).name}`;
  return `(${id} > context.checkpoint.id ? ${typed(scope, type, 0)} : ${read})`;
}

const OTHERS = [
  ['.n', 'u64'],
  ['.twice', 'u64'],
  ['.m.get(1n)', 'u32'],
  ['.pair[0]', 'u8'],
  ['.pair[1]', 'boolean'],
] as const;
const CELLS = [
  ['.value', 'u64'],
  ['.sum', 'u64'],
  ['.seen.get(2n)', 'boolean'],
] as const;
const cellAt = (scope: Scope): string =>
  `Cell.at(this.${scope.choices.pick(['cell', 'two.left', 'two.right'])}, ${other(scope)})`;

/** Calls as statements: of private methods, of the other contract now or later, and payments. */
export function effect(scope: Scope): string {
  const { choices, contract } = scope;
  const methods = contract.methods.filter((fn) => scope.calls > 0 && scope.turns <= 6 && fn.hasEffects);
  return choices.weighted([
    [4, () => (methods.length === 0 ? '' : (scope.calls--, `this.${call(scope, choices.pick(methods), 1)};`))],
    [1, () => `Other.defer(${target(scope)}).act(${expr(scope, { tag: 'int', kind: 'u64' }, 1)}, true);`],
    [1, () => `Other.defer(${target(scope)}).ping(${expr(scope, { tag: 'int', kind: 'u8' }, 1)});`],
    // One call makes at most four of them.
    [1, () => `for (let q = 0; q < ${choices.pick([5, 3, 5])}; q++) Other.defer(3n).ping(u8(q));`],
    [1, () => `Other.call(${target(scope)}).ping(${literal(choices, { tag: 'int', kind: 'u8' })});`],
    [
      1,
      () => {
        const [a, b] = [scope.fresh('r'), scope.fresh('r')];
        return `const [${a}, ${b}] = Other.call(${target(scope)}).info(${expr(scope, USER, 0)}); this.s_u32 = ${b} ? ${a} : 1n;`;
      },
    ],
    [2, () => `context.validUntil(${expr(scope, { tag: 'int', kind: 'u32' }, 1)});`],
    [1, () => `if (${cond(scope, 1)}) context.validUntil(${expr(scope, { tag: 'int', kind: 'u32' }, 0)});`],
    [1, () => `balance.spend(${expr(scope, USER, 0)}, ${expr(scope, { tag: 'int', kind: 'u64' }, 1)});`],
  ])();
}
