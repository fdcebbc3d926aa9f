import { expr, iterable, typed } from './expressions.js';
import { reads } from './places.js';
import type { Scope } from './scope.js';
import { BOOLEAN, INT_KINDS, isAggregate, USER, type RandomType } from './types.js';

/** A boolean expression that assigns nothing, as conditions must; calls with effects are allowed. */
export function cond(scope: Scope, depth: number): string {
  return scope.condition(() => {
    const { choices } = scope;
    const plain = (): string => {
      const places = reads(scope, BOOLEAN);
      return places.length === 0 ? compared(scope, depth) : choices.pick(places)();
    };
    if (depth <= 0) return choices.chance(50) ? plain() : compared(scope, 0);
    return choices.weighted([
      [5, () => compared(scope, depth)],
      [2, plain],
      [2, () => `(${cond(scope, depth - 1)} && ${cond(scope, depth - 1)})`],
      [2, () => `(${cond(scope, depth - 1)} || ${cond(scope, depth - 1)})`],
      [1, () => `!(${cond(scope, depth - 1)})`],
      [1, () => `flag(${cond(scope, depth - 1)}) ${choices.pick(['===', '!=='])} flag(${cond(scope, depth - 1)})`],
      [1, () => equal(scope)],
      [1, () => quantified(scope, depth - 1)],
      [1, () => included(scope, depth - 1)],
      [1, () => choices.pick(['true', 'false'])],
      ...(scope.self === 'method' ? ([[1, () => `context.isActor(${typed(scope, USER, 0)})`]] as const) : []),
    ])();
  });
}

function compared(scope: Scope, depth: number): string {
  const { choices } = scope;
  const type = choices.weighted<RandomType>([
    [6, { tag: 'int', kind: choices.pick(INT_KINDS) }],
    [1, { tag: 'Field' }],
    [1, USER],
    [1, { tag: 'ContractId' }],
    [1, { tag: 'Hash' }],
    [1, choices.pick(scope.contract.types.filter(({ tag }) => tag === 'enum'))],
  ]);
  if (type.tag === 'enum')
    return `as${type.name}(${expr(scope, type, depth - 1)}) ${choices.pick(['===', '!=='])} ${choices.pick(type.members)}`;
  if (type.tag !== 'int')
    return `${typed(scope, type, depth - 1)} ${choices.pick(['===', '!=='])} ${typed(scope, type, depth - 1)}`;
  const operator = choices.pick(['<', '<=', '>', '>=', '===', '!==']);
  const counter = scope.counters.length > 0 && choices.chance(15) ? choices.pick(scope.counters).name : undefined;
  const right = counter === undefined ? typed(scope, type, depth - 1) : `${type.kind}(${counter})`;
  return `${typed(scope, type, depth - 1)} ${operator} ${right}`;
}

function equal(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(scope.contract.types.filter(isAggregate));
  const places = reads(scope, type);
  if (places.length === 0) return compared(scope, 0);
  return `equals(${choices.pick(places)()}, ${choices.pick(places)()})`;
}

function included(scope: Scope, depth: number): string {
  const list = iterable(scope);
  if (list === undefined || isAggregate(list[1])) return compared(scope, depth);
  const from = scope.choices.chance(40) ? `, ${scope.choices.pick([1, 0, -1, 9, -9])}` : '';
  return `${list[0]}.includes(${typed(scope, list[1], 0)}${from})`;
}

function quantified(scope: Scope, depth: number): string {
  const list = iterable(scope);
  if (list === undefined || scope.turns > 12) return compared(scope, depth);
  const [text, item, length] = list;
  const [each, index] = [scope.fresh('e'), scope.fresh('j')];
  return scope.inner(() => {
    scope.variables.push({ name: each, type: item, isMutable: false, isOwn: false });
    scope.counters.push({ name: index, bound: length });
    const body = scope.repeated(length, () => cond(scope, depth));
    return `${text}.${scope.choices.pick(['some', 'every'])}((${each}, ${index}) => ${body})`;
  });
}
