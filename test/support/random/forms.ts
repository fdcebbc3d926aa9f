import { cond } from './conditions.js';
import { constantForm } from './constant-forms.js';
import { edge, exactConstant } from './constants.js';
import { aggregate, typed } from './expressions.js';
import { indexBelow, isList, isStruct, typesOf, type ArrayType } from './form-parts.js';
import { literal } from './literals.js';
import { belowIndex, exchanged, spreadUpdate, walkedAndWritten } from './object-forms.js';
import { placeOf, reads } from './places.js';
import type { Scope } from './scope.js';
import { int, INT_KINDS, isAggregate, sameType, typeText, WIDTH, type IntKind, type RandomType } from './types.js';

/** Forms of the language that chance alone would hardly ever write. */
export function form(scope: Scope, depth: number): string {
  return scope.choices.pick([
    edges,
    literalsAlone,
    filled,
    guardedResult,
    ofThePast,
    laterKind,
    patternOfList,
    patternOfStruct,
    spreadUpdate,
    exchanged,
    belowIndex,
    walkedAndWritten,
    picked,
    keptIndex,
    laterKind,
    deferred,
  ])(scope, depth);
}

/** A place of a type that may be assigned, or a new variable for it, with the statement that declares it. */
function targetOf(scope: Scope, type: RandomType): readonly [place: string, declaration: string] {
  const place = scope.choices.chance(60) ? placeOf(scope, type) : undefined;
  if (place !== undefined) return [place, ''];
  const name = scope.fresh('v');
  scope.variables.push({ name, type, isMutable: !isAggregate(type), isOwn: isAggregate(type) });
  return [name, `let ${name}: ${typeText(type)} = ${literal(scope.choices, type)};\n`];
}

/** A constant at the edge of its kind, computed exactly and compared with what it must be, at run time. */
function edges(scope: Scope): string {
  const { choices } = scope;
  const kind = choices.pick(INT_KINDS);
  const value = edge(choices, kind);
  const name = scope.fresh('v');
  scope.variables.push({ name, type: int(kind), isMutable: false, isOwn: false });
  const zero = `${typed(scope, int(kind), 0)} % 1n`;
  const isWrapped = choices.chance(30);
  const beyond = value + 2n ** BigInt(kind === 'i64' ? 64 : WIDTH[kind]) * BigInt(1 + choices.below(3));
  const text = isWrapped ? `${kind}.wrap(${exactConstant(choices, beyond)})` : exactConstant(choices, value);
  return `const ${name}: ${kind} = ${text};\nassert(${name} + ${zero} === ${kind}(${value}n), 'not exact');`;
}

/** A constant without a type, mostly far outside of every kind, of which parts are computed exactly where they land. */
function literalsAlone(scope: Scope): string {
  const { choices } = scope;
  if (choices.chance(50)) return constantForm(scope);
  const kind = choices.pick(INT_KINDS);
  const value = edge(choices, kind);
  const by = 2n ** BigInt(8 + choices.below(122));
  const [constant, name] = [`${scope.fresh('k')}c`, scope.fresh('v')];
  scope.variables.push({ name, type: int(kind), isMutable: false, isOwn: false });
  const zero = `${typed(scope, int(kind), 0)} % 1n`;
  const [whole, part] = choices.pick([
    [value + by, `${constant} - ${by}n`],
    [value - by, `${by}n + ${constant}`],
    [value * by, `${constant} / ${by}n`],
    [-value, `-${constant}`],
    [value * 2n ** 70n + 5n, `${constant} >> 70n`],
  ] as const);
  return [
    `const ${constant} = ${exactConstant(choices, whole)};`,
    `const ${name}: ${kind} = ${part};`,
    `assert(${name} + ${zero} === ${kind}(${value}n), 'not exact');`,
  ].join('\n');
}

/** Where lists of a type stand that may be written to: own variables, and a place in the state. */
function writableLists(scope: Scope, type: ArrayType): string[] {
  const own = scope.variables.filter((each) => each.isOwn && sameType(each.type, type)).map(({ name }) => name);
  const state = placeOf(scope, type);
  return state === undefined ? own : [...own, state];
}

/** `fill` of all items or of some. */
function filled(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isList));
  const places = writableLists(scope, type);
  if (places.length === 0) return '';
  const range = choices.pick([', 1', ', 0, 1', ', -1', ', 1, 9', ', -2, -1', ', 2, 1', '']);
  return `${choices.pick(places)}.fill(${typed(scope, type.item, 0)}${range});`;
}

/** An index that is kept in a constant, used as it is and in a sum; it may be out of range. */
function keptIndex(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isList));
  const places = writableLists(scope, type);
  if (places.length === 0) return '';
  const [list, name, result] = [choices.pick(places), `${scope.fresh('k')}i`, scope.fresh('v')];
  const limit = choices.chance(90) ? type.length : type.length + 1;
  const index = `Number(${typed(scope, int(choices.pick(['u32', 'u8', 'u16'] as const)), 0)} % ${limit}n)`;
  const value = choices.pick([index, `(${index} + ${choices.below(9)}) % ${type.length}`]);
  const written = typed(scope, type.item, 1);
  scope.variables.push({ name: result, type: type.item, isMutable: true, isOwn: false });
  return [
    `const ${name} = ${value};`,
    `${list}[${name}] = ${written};`,
    `let ${result}: ${typeText(type.item)} = ${list}[(${name} + 1) % ${type.length}];`,
  ].join('\n');
}

/** Methods of arrays with arguments that may be left out. */
function picked(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isList));
  const lists = reads(scope, type);
  if (lists.length === 0) return '';
  const list = choices.pick(lists)();
  const name = scope.fresh('v');
  const text = choices.pick([
    `${list}.at(${choices.pick([-1, 0, 1, -2])})!`,
    `${list}.slice(${choices.pick(['1', '-1'])})[0]`,
    `${list}.slice(${choices.pick(['0, 1', '-2, -1', ''])})[0]`,
    `${list}.concat(${list})[${choices.below(2 * type.length)}]`,
    `[...${list}, ${typed(scope, type.item, 0)}][${choices.below(type.length + 1)}]`,
  ]);
  scope.variables.push({ name, type: type.item, isMutable: true, isOwn: false });
  return `let ${name}: ${typeText(type.item)} = ${text};`;
}

/** A product, a sum or a cast that would not fit on the path where it is not made. */
function guardedResult(scope: Scope): string {
  const { choices } = scope;
  const kind = choices.pick(['u64', 'u32', 'u16', 'u8', 'u128'] as const);
  const by = BigInt(2 + choices.below(9));
  const max = 2n ** BigInt(WIDTH[kind]) - 1n;
  const name = scope.fresh('v');
  // Small numbers become large ones.
  const value = `${kind}.wrap(${typed(scope, int(kind), 0)} - ${choices.pick([3n, 1n, 9n])}n)`;
  const [most, result] = choices.pick([
    [max / by, `${name} * ${by}n`],
    [max - by, `${name} + ${by}n`],
    [255n, `${kind}(u8(${name}))`],
  ] as const);
  const lines = choices.pick([
    `if (${name} <= ${most}n) ${name} = ${result};`,
    `${name} = ${name} > ${most}n ? ${name} : ${result};`,
    `${name} <= ${most}n && flag(${result} > 5n) ? ${name}-- : ${name};`,
  ]);
  scope.variables.push({ name, type: int(kind), isMutable: true, isOwn: false });
  return `let ${name}: ${kind} = ${value};\n${lines}`;
}

/** What the past tells otherwise than the present, in a field that shows it. */
function ofThePast(scope: Scope): string {
  const { choices } = scope;
  const kind = choices.pick(INT_KINDS);
  const field = `s_${kind}`;
  const value = choices.pick([
    `C.at(UserId(7n), { checkpoint: ${choices.pick([3n, 15n])}n }).${field}`,
    `${kind}.wrap(context.checkpointAt(12n).users)`,
    `${kind}.wrap(${choices.pick(['sha256', 'keccak256'])}([u8(${choices.below(99)}n)])[${choices.below(32)}])`,
  ]);
  return `this.${field} = ${kind}.wrap(this.${field} + ${value} * 3n + 1n);`;
}

/** Literals whose kind comes later: from an assignment, a branch, a member that is set. */
function laterKind(scope: Scope): string {
  const { choices } = scope;
  const kind: IntKind = choices.pick(INT_KINDS);
  const type = int(kind);
  const name = scope.fresh('k');
  const [some, value, test] = [`${choices.below(9)}n`, typed(scope, type, 1), cond(scope, 1)];
  const text = choices.pick([
    `let ${name} = ${some};\nif (${test}) ${name} = ${value};`,
    `let ${name};\nif (${test}) ${name} = ${some}; else ${name} = ${value};`,
    `const ${name}o = { x: ${some}, in: { y: 2n } };\nif (${test}) ${name}o.in.y = ${value};\n${name}o.x += ${value} % 2n;\nlet ${name} = max(${name}o.in.y, ${name}o.x);`,
    `const ${name}l = [${some}, 3n, 4n];\n${name}l[${indexBelow(scope, 3)}] = ${value};\nlet ${name} = ${name}l[1]!;`,
    `const ${name}f = (x = ${some}) => max(x, ${value});\nlet ${name} = ${name}f();\nif (${test}) ${name} = ${name}f(7n);`,
  ]);
  scope.variables.push({ name, type, isMutable: true, isOwn: false });
  return text;
}

/** `[a, , ...rest] = list`. */
function patternOfList(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isList).filter(({ length }) => length === 3));
  const lists = reads(scope, type);
  if (lists.length === 0) return '';
  const source = choices.chance(50) ? aggregate(scope, type, 1) : choices.pick(lists)();
  const [first, before] = targetOf(scope, type.item);
  const [second, between] = targetOf(scope, type.item);
  const rest = scope.fresh('r');
  const restOf = (length: number): string => {
    const inner: RandomType = { tag: 'array', item: type.item, length };
    scope.variables.push({ name: rest, type: inner, isMutable: false, isOwn: true });
    return `let ${rest}: ${typeText(inner)} = ${literal(choices, inner)};\n`;
  };
  const [pattern, declared] = choices.pick<() => readonly [string, string]>([
    () => [`[${first}, , ${second}]`, ''],
    () => [`[, ${first}, ${second}]`, ''],
    () => [`[${first}, ...${rest}]`, restOf(2)],
    () => [`[, , ...${rest}]`, restOf(1)],
    () => [`[, ${first}, ...[${second}]]`, ''],
  ])();
  return `${before}${between}${declared}${pattern} = ${source};`;
}

/** `({ x: a, ...rest } = struct)`. */
function patternOfStruct(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(typesOf(scope, isStruct));
  const structs = reads(scope, type);
  if (structs.length === 0) return '';
  const plain = type.fields.filter(([, inner]) => !isAggregate(inner));
  const [name, inner] = choices.pick(plain);
  const source = `clone(${choices.pick(structs)()})`;
  const [place, before] = targetOf(scope, inner);
  const others = type.fields.filter(([each]) => each !== name);
  const rest = scope.fresh('r');
  const members = others.map(([each, of]) => `${each}: ${literal(choices, of)}`);
  const types = others.map(([each, of]) => `${each}: ${typeText(of)}`);
  if (choices.chance(40)) return `${before}({ ${name}: ${place} } = ${source});`;
  const read = others.find(([, of]) => !isAggregate(of));
  const found = scope.fresh('v');
  const after = read === undefined ? '' : `\nlet ${found}: ${typeText(read[1])} = ${rest}.${read[0]};`;
  if (read !== undefined) scope.variables.push({ name: found, type: read[1], isMutable: true, isOwn: false });
  return `${before}let ${rest}: { ${types.join('; ')} } = { ${members.join(', ')} };\n({ ${name}: ${place}, ...${rest} } = ${source});${after}`;
}

/** Calls that may be more than one call can make. */
function deferred(scope: Scope): string {
  const index = scope.fresh('j');
  const turns = 3 + scope.choices.below(3);
  return `for (let ${index} = 0; ${index} < ${turns}; ${index}++) if (${cond(scope, 1)}) Other.defer(3n).ping(u8(${index}));`;
}
