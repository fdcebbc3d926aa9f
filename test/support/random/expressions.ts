import { cond } from './conditions.js';
import { callOf, foreign } from './calls.js';
import { literal } from './literals.js';
import { placeOf, reads } from './places.js';
import type { Scope } from './scope.js';
import { int, INT_KINDS, isAggregate, sameType, typeText, WIDTH, type IntKind, type RandomType } from './types.js';

/** An expression of a type, where the place where it stands says which kind a literal has. */
export function expr(scope: Scope, type: RandomType, depth: number): string {
  if (isAggregate(type)) return aggregate(scope, type, depth);
  if (depth <= 0) return leaf(scope, type);
  const { choices } = scope;
  const general: (readonly [number, () => string])[] = [
    [4, () => leaf(scope, type)],
    [1, () => `(${cond(scope, depth - 1)} ? ${typed(scope, type, depth - 1)} : ${typed(scope, type, depth - 1)})`],
    [2, () => callOf(scope, type, depth - 1) ?? leaf(scope, type)],
    [1, () => foreign(scope, type, depth - 1) ?? leaf(scope, type)],
    [2, () => assigned(scope, type, depth - 1) ?? leaf(scope, type)],
  ];
  return choices.weighted([...general, ...special(scope, type, depth)])();
}

/** The same, never a bare literal: its kind shows. */
export function typed(scope: Scope, type: RandomType, depth: number): string {
  const text = expr(scope, type, depth);
  if (type.tag === 'int' && text.startsWith('BigInt(')) return text.replace('BigInt', type.kind);
  if (!/^-?\d+n$/.test(text)) return text;
  return type.tag === 'Hash' ? `poseidon('h', Field(${text}))` : `${typeText(type)}(${text})`;
}

function leaf(scope: Scope, type: RandomType): string {
  const { choices } = scope;
  const places = reads(scope, type);
  if (places.length > 0 && choices.chance(80)) return choices.pick(places)();
  if (type.tag === 'int' && scope.counters.length > 0 && choices.chance(30)) {
    const { name } = choices.pick(scope.counters);
    return choices.chance(30) ? `BigInt(${name} + 1)` : `${type.kind}(${name})`;
  }
  const contexts = CONTEXTS[typeText(type)] ?? [];
  if (contexts.length > 0 && choices.chance(15)) return choices.pick(contexts);
  return literal(choices, type);
}

const CONTEXTS: Readonly<Record<string, readonly string[]>> = {
  u32: [
    'context.checkpointAt(7n).id',
    'context.checkpointAt(12n).users',
    'context.nonce',
    'context.checkpoint.id',
    'context.checkpoint.users',
    'context.checkpoint.maxAge',
  ],
  u64: ['u64.wrap(context.checkpoint.time)', 'u64.wrap(context.checkpointAt(context.checkpoint.id).time)'],
  Hash: [
    'context.checkpoint.randomSeed',
    'context.publicKey.param',
    'context.checkpointAt(3n).randomSeed',
    'context.checkpoint.depositRoot',
    'context.checkpointAt(5n).depositRoot',
  ],
  UserId: ['context.userId', 'context.deployer'],
  ContractId: ['context.contractId', 'context.caller'],
};

function special(scope: Scope, type: RandomType, depth: number): (readonly [number, () => string])[] {
  switch (type.tag) {
    case 'int':
      return integer(scope, type, depth);
    case 'boolean':
      return [[8, () => cond(scope, depth)]];
    case 'Field':
      return [
        [4, () => `(${sides(scope, type, depth, scope.choices.pick(['+', '-', '*']))})`],
        [1, () => `Field.div(${expr(scope, type, depth - 1)}, ${typed(scope, type, depth - 1)})`],
        [1, () => `Field.inverse(${typed(scope, type, depth - 1)} * ${typed(scope, type, 0)} + Field(1n))`],
        [1, () => `(${typed(scope, type, depth - 1)} ** ${scope.choices.below(4)}n)`],
        [1, () => `Field(${typed(scope, { tag: 'int', kind: scope.choices.pick(INT_KINDS) }, depth - 1)})`],
        [3, () => `Field(${typed(scope, { tag: 'Hash' }, depth - 1)})`],
      ];
    case 'Hash':
      return [
        [
          4,
          () => {
            const inputs = [scope.choices.pick(scope.contract.types), scope.choices.pick(scope.contract.types)];
            const tag = scope.choices.chance(50) ? `'tag${scope.choices.below(3)}', ` : '';
            return `poseidon(${tag}${inputs.map((each) => hashed(scope, each, depth - 1)).join(', ')})`;
          },
        ],
        [6, () => merkleRoot(scope, depth - 1)],
      ];
    case 'enum':
      return [];
    case 'UserId':
      return [[1, () => `UserId(${typed(scope, { tag: 'int', kind: 'u32' }, depth - 1)})`]];
    default:
      return [];
  }
}

function merkleRoot(scope: Scope, depth: number): string {
  const { choices } = scope;
  const hash = (): string =>
    choices.chance(50)
      ? `poseidon('h', Field(${choices.below(9)}n))`
      : typed(scope, { tag: 'Hash' }, Math.min(depth, 0));
  const index = typed(scope, { tag: 'int', kind: choices.pick(['u8', 'u32', 'u64'] as const) }, 0);
  const path = Array.from({ length: choices.pick([2, 3, 1, 2]) }, hash);
  const length = 2n ** BigInt(path.length);
  if (choices.chance(40))
    return `(${index} >= ${length}n ? ${hash()} : merkleRoot(${hash()}, ${index}, [${path.join(', ')}]))`;
  return `merkleRoot(${hash()}, ${choices.chance(80) ? `${index} % ${length}n` : index}, [${path.join(', ')}])`;
}

/** A byte of a digest. */
function digest(scope: Scope): string {
  const { choices } = scope;
  const bytes = Array.from({ length: 1 + choices.below(3) }, () => typed(scope, { tag: 'int', kind: 'u8' }, 0));
  return `${choices.pick(['sha256', 'keccak256'])}([${bytes.join(', ')}])[${choices.below(32)}]`;
}

/** An input of a hash: nothing there says of which kind a literal in an aggregate would be. */
function hashed(scope: Scope, type: RandomType, depth: number): string {
  if (!isAggregate(type)) return typed(scope, type, depth);
  const places = reads(scope, type);
  return places.length === 0 ? typed(scope, { tag: 'boolean' }, depth) : scope.choices.pick(places)();
}

/** Both sides of an operator. */
const sides = (scope: Scope, type: RandomType, depth: number, operator: string): string =>
  `${typed(scope, type, depth - 1)} ${operator} ${expr(scope, type, depth - 1)}`;

function integer(scope: Scope, type: RandomType & { tag: 'int' }, depth: number): (readonly [number, () => string])[] {
  const { choices } = scope;
  const { kind } = type;
  const isSigned = kind === 'i64';
  const other = (): IntKind => choices.pick(INT_KINDS);
  const number = (): string => `${1 + choices.below(9)}n`;
  return [
    // Raw operators fail often; most are held in range, so that programs come to an end.
    [2, () => `(${sides(scope, type, depth, choices.pick(['+', '-', '*', '/', '%']))})`],
    [3, () => `${kind}.wrap(${exact(scope, type, depth)})`],
    [3, () => `((${typed(scope, type, depth - 1)} % ${number()}) ${choices.pick(['+', '*'])} ${number()})`],
    [1, () => `(${typed(scope, type, depth - 1)} ${choices.pick(['/', '%'])} ${number()})`],
    [1, () => `((${typed(scope, type, depth - 1)} % 5n) ** ${choices.below(4)}n)`],
    [2, () => `${choices.pick(['min', 'max'])}(${typed(scope, type, depth - 1)}, ${typed(scope, type, depth - 1)})`],
    [1, () => `${kind}(${typed(scope, { tag: 'int', kind: other() }, depth - 1)})`],
    [1, () => `${kind}(${typed(scope, { tag: 'boolean' }, depth - 1)})`],
    [
      1,
      () =>
        `${kind}(${choices.pick<RandomType>([{ tag: 'UserId' }, { tag: 'Field' }]).tag === 'UserId' ? typed(scope, { tag: 'UserId' }, depth - 1) : typed(scope, { tag: 'Field' }, 0)})`,
    ],
    [2, () => reduced(scope, type, depth - 1)],
    [1, () => `${kind}.wrap(${typed(scope, { tag: choices.pick(['Field', 'Hash'] as const) }, 0)})`],
    [4, () => guarded(scope, type)],
    ...(kind === 'u64' ? functional(scope, type, depth - 1) : []),
    [1, () => ofGeneric(scope, type)],
    ...(kind === 'u8' && scope.turns === 1 ? ([[3, () => digest(scope)]] as const) : []),
    ...(isSigned
      ? ([
          [2, () => `${choices.pick(['-', '-', '~'])}${typed(scope, type, depth - 1)}`],
          [1, () => `i64.wrap(${typed(scope, { tag: 'int', kind: 'u64' }, depth - 1)})`],
          [1, () => `(${sides(scope, type, depth, choices.pick(['&', '|', '^']))})`],
          [1, () => `(${typed(scope, type, depth - 1)} >> ${typed(scope, { tag: 'int', kind: 'u8' }, depth - 1)})`],
        ] as const)
      : ([
          [2, () => `(${sides(scope, type, depth, choices.pick(['&', '|', '^']))})`],
          [1, () => `${kind}.wrap(~${typed(scope, type, depth - 1)})`],
          [1, () => `(${typed(scope, type, depth - 1)} >> ${typed(scope, { tag: 'int', kind: 'u8' }, depth - 1)})`],
          [1, () => `(${typed(scope, type, depth - 1)} << ${choices.below(WIDTH[kind])}n)`],
          [
            1,
            () =>
              `((${typed(scope, type, depth - 1)} & 7n) << (${typed(scope, { tag: 'int', kind: 'u32' }, depth - 1)} & 3n))`,
          ],
        ] as const)),
  ];
}

/** An operation that would fail, on the path where it does not; and one that two paths share. */
function guarded(scope: Scope, type: RandomType & { tag: 'int' }): string {
  const { choices } = scope;
  const { kind } = type;
  const max = 2n ** BigInt(WIDTH[kind]) - 1n;
  // Small numbers become large ones, so that both paths are taken.
  const plain = typed(scope, type, 0);
  const value = choices.chance(50) ? plain : `${kind}.wrap(${plain} ${kind === 'i64' ? `+ ${max - 1n}n` : '- 3n'})`;
  const by = BigInt(2 + choices.below(5));
  const wider = INT_KINDS.filter((each) => each !== 'i64' && WIDTH[each] > WIDTH[kind]);
  return choices.weighted([
    [2, () => `(${value} > ${max - by}n ? ${value} : ${value} + ${by}n)`],
    [2, () => `(${value} > ${max / by}n || ${value} < ${kind}(0n) ? ${value} : ${value} * ${by}n)`],
    [1, () => `(${value} < ${kind}(${by}n) ? ${value} : ${value} - ${by}n)`],
    [
      3,
      () => {
        if (wider.length === 0) return value;
        const from = choices.pick(wider);
        const read = typed(scope, int(from), 0);
        return `(${read} > ${from}(${max}n) ? ${value} : ${kind}(${read}))`;
      },
    ],
    [3, () => (kind === 'i64' ? value : `(${value} > 7n ? ${value} : ${value} << ${WIDTH[kind] - 3}n)`)],
    [
      2,
      () => {
        const both = `${value} ${choices.pick(['+', '-', '*', '/', '%'])} ${typed(scope, type, 0)}`;
        const side = (): string => `(${cond(scope, 1)} ? ${both} : ${typed(scope, type, 0)})`;
        return `${kind}.wrap(${side()} + ${side()})`;
      },
    ],
  ])();
}

/** A function as an argument, which sees the variables around it; optional arguments. */
function functional(scope: Scope, type: RandomType, depth: number): (readonly [number, () => string])[] {
  const { choices } = scope;
  const closure = (): string => {
    const [name, argument] = [scope.fresh('x'), expr(scope, type, 0)];
    return scope.inner(() => {
      scope.variables.push({ name, type, isMutable: false, isOwn: false });
      return `applied((${name}) => ${scope.repeated(2, () => expr(scope, type, depth))}, ${argument})`;
    });
  };
  return [
    [1, () => (scope.turns > 6 ? leaf(scope, type) : closure())],
    [1, () => `maybe(${expr(scope, type, 0)}${choices.chance(50) ? `, ${expr(scope, type, 0)}` : ''})`],
  ];
}

/** A generic function, at the length and kind of its argument. */
function ofGeneric(scope: Scope, type: RandomType): string {
  const lists = scope.contract.types.filter((each) => each.tag === 'array' && sameType(each.item, type));
  const places = lists.flatMap((each) => reads(scope, each));
  // What a mapping hands out is for reading only.
  return places.length === 0 ? leaf(scope, type) : `second(clone(${scope.choices.pick(places)()}))`;
}

/** A sum inside of `wrap`: exact, however large. */
function exact(scope: Scope, type: RandomType & { tag: 'int' }, depth: number): string {
  const { choices } = scope;
  const wider = INT_KINDS.filter((kind) => kind !== 'i64' && WIDTH[kind] >= WIDTH[type.kind]);
  const kind = type.kind === 'i64' ? 'i64' : choices.pick(wider.length > 0 && choices.chance(30) ? wider : [type.kind]);
  const inner: RandomType = { tag: 'int', kind };
  const operators = kind === 'i64' ? ['+', '-', '*'] : ['+', '-', '*', '+', '-', '*', '&', '|', '^'];
  const first = `(${sides(scope, inner, depth, choices.pick(operators))})`;
  if (!choices.chance(40)) return first.slice(1, -1);
  if (kind !== 'i64' && choices.chance(40)) return `${first} << ${WIDTH[kind] - 1 - choices.below(6)}n`;
  return `${first} ${choices.pick(operators)} ${typed(scope, inner, depth - 1)}`;
}

/** A fixed array of some type, as something that can be iterated over, and its item type. */
export function iterable(scope: Scope): readonly [text: string, item: RandomType, length: number] | undefined {
  const found = scope.contract.types
    .filter((type) => type.tag === 'array')
    .flatMap((type) => reads(scope, type).map((read) => [read, type] as const));
  if (found.length === 0) return undefined;
  const [read, type] = scope.choices.pick(found);
  return [read(), type.item, type.length];
}

function reduced(scope: Scope, type: RandomType & { tag: 'int' }, depth: number): string {
  const list = iterable(scope);
  if (list === undefined || scope.turns > 12) return leaf(scope, type);
  const [text, item, length] = list;
  const [sum, each, index] = [scope.fresh('s'), scope.fresh('e'), scope.fresh('j')];
  return scope.inner(() => {
    scope.variables.push({ name: sum, type, isMutable: false, isOwn: false });
    scope.variables.push({ name: each, type: item, isMutable: false, isOwn: false });
    scope.counters.push({ name: index, bound: length });
    const body = scope.repeated(length, () => expr(scope, type, depth));
    return `${text}.reduce((${sum}, ${each}, ${index}) => ${type.kind}.wrap(${sum} + (${body})), ${type.kind}(${scope.choices.below(3)}n))`;
  });
}

/** An assignment or a step as a value. */
function assigned(scope: Scope, type: RandomType, depth: number): string | undefined {
  if (!scope.canAssign) return undefined;
  const place = placeOf(scope, type);
  if (place === undefined) return undefined;
  const { choices } = scope;
  if (type.tag !== 'int' || choices.chance(30)) return `(${place} = ${expr(scope, type, depth)})`;
  return choices.weighted([
    [2, () => `${place}++`],
    [1, () => `++${place}`],
    [1, () => `${place}--`],
    [1, () => `--${place}`],
    [2, () => `(${place} ${choices.pick(['+=', '-=', '*='])} ${expr(scope, type, depth)})`],
  ])();
}

/** A struct, tuple or array that nobody else names; now and then one that somebody does. */
export function aggregate(scope: Scope, type: RandomType, depth: number): string {
  const { choices } = scope;
  const places = reads(scope, type);
  if (places.length > 0 && choices.chance(40)) {
    const place = choices.pick(places)();
    if (type.tag === 'struct' && choices.chance(40)) {
      const [name, inner] = choices.pick(type.fields);
      return `{ ...clone(${place}), ${name}: ${expr(scope, inner, depth - 1)} }`;
    }
    return choices.chance(8) ? place : `clone(${place})`;
  }
  if (depth > 0 && choices.chance(25)) {
    const call = callOf(scope, type, depth - 1);
    if (call !== undefined) return `clone(${call})`;
  }
  switch (type.tag) {
    case 'struct':
      return `{ ${type.fields.map(([name, inner]) => `${name}: ${expr(scope, inner, depth - 1)}`).join(', ')} }`;
    case 'tuple':
      return `[${type.items.map((inner) => expr(scope, inner, depth - 1)).join(', ')}]`;
    case 'array':
      if (choices.chance(20)) return `array(${type.length}, ${expr(scope, type.item, depth - 1)})`;
      if (depth > 0 && choices.chance(30)) return mapped(scope, type, depth - 1) ?? literal(choices, type);
      return `[${Array.from({ length: type.length }, () => expr(scope, type.item, depth - 1)).join(', ')}]`;
    default:
      throw new TypeError(`${type.tag} is no aggregate`);
  }
}

function mapped(scope: Scope, type: RandomType & { tag: 'array' }, depth: number): string | undefined {
  const sources = scope.contract.types.filter(
    (each): each is RandomType & { tag: 'array' } => each.tag === 'array' && each.length === type.length,
  );
  const found = sources.flatMap((source) => reads(scope, source).map((read) => [read, source] as const));
  if (found.length === 0 || scope.turns > 12) return undefined;
  const [read, source] = scope.choices.pick(found);
  const text = read();
  const [each, index] = [scope.fresh('e'), scope.fresh('j')];
  return scope.inner(() => {
    scope.variables.push({ name: each, type: source.item, isMutable: false, isOwn: false });
    scope.counters.push({ name: index, bound: source.length });
    const body = scope.repeated(source.length, () => typed(scope, type.item, depth));
    const value = isAggregate(type.item) ? `(${body})` : body;
    return sameType(source.item, type.item) && scope.choices.chance(20)
      ? `${text}.map((${each}) => ${isAggregate(type.item) ? `clone(${each})` : each})`
      : `${text}.map((${each}, ${index}) => ${value})`;
  });
}
