import { effect } from './calls.js';
import { cond } from './conditions.js';
import { aggregate, expr, iterable, typed } from './expressions.js';
import { assignable, keyOf, placeOf, reads } from './places.js';
import { form } from './forms.js';
import type { Scope } from './scope.js';
import { int, INT_KINDS, isAggregate, typeText, type RandomType } from './types.js';

const MAX_TURNS = 12;

/** The body of a function: some statements, and what it returns at the end. */
export function body(scope: Scope, statements: number, depth: number): string {
  const lines = block(scope, statements, depth, true);
  if (scope.result !== undefined) lines.push(`return ${result(scope, depth)};`);
  return lines.join('\n');
}

const result = (scope: Scope, depth: number): string => expr(scope, scope.result!, Math.max(depth, 1));

/** Some statements in order; nothing stands behind one that leaves. */
function block(scope: Scope, count: number, depth: number, isTop = false): string[] {
  const lines: string[] = [];
  const size = isTop ? 2 + scope.choices.below(count) : scope.choices.below(count + 1);
  for (let i = 0; i < size; i++) {
    const text = statement(scope, depth);
    if (text === '') continue;
    lines.push(text);
    if (/^(return|break|continue)\b/.test(text)) {
      if (!isTop) return lines;
      lines[lines.length - 1] = `if (${cond(scope, 1)}) ${text}`;
    }
  }
  return lines;
}

const braces = (scope: Scope, depth: number): string =>
  `{\n${scope.inner(() => block(scope, 3, depth - 1)).join('\n')}\n}`;

function statement(scope: Scope, depth: number): string {
  const { choices } = scope;
  const simple: (readonly [number, () => string])[] = [
    [5, () => declaration(scope, depth)],
    [8, () => assignment(scope, depth)],
    [2, () => swap(scope)],
    [2, () => destructured(scope)],
    [2, () => assertion(scope)],
    ...(scope.self === 'method'
      ? ([
          [3, () => set(scope, depth)],
          [3, () => effect(scope)],
          [2, () => emitted(scope)],
        ] as const)
      : []),
    [3, () => step(scope)],
    [1, () => leave(scope)],
  ];
  if (depth <= 0) return choices.weighted(simple)();
  return choices.weighted([
    ...simple,
    [
      4,
      () =>
        `if (${cond(scope, 2)}) ${braces(scope, depth)}${choices.chance(50) ? ` else ${braces(scope, depth)}` : ''}`,
    ],
    [2, () => loop(scope, depth)],
    [2, () => forOf(scope, depth)],
    [2, () => switched(scope, depth)],
    [1, () => forEach(scope, depth)],
    [1, () => labelledBlock(scope, depth)],
    [1, () => closure(scope, depth)],
    [1, () => late(scope, depth)],
    ...(scope.self === 'method' ? ([[4, () => form(scope, depth)]] as const) : []),
  ])();
}

function declaration(scope: Scope, depth: number): string {
  const { choices } = scope;
  const type = choices.pick(scope.contract.types);
  const name = scope.fresh('v');
  const isConst = choices.chance(25);
  const value = isAggregate(type) ? aggregate(scope, type, depth) : expr(scope, type, depth + 1);
  scope.variables.push({ name, type, isMutable: !isConst && !isAggregate(type), isOwn: isAggregate(type) });
  return `${isConst ? 'const' : 'let'} ${name}: ${typeText(type)} = ${value};`;
}

/** A variable that gets its value in both branches. */
function late(scope: Scope, depth: number): string {
  const type = scope.choices.pick(scope.contract.types.filter((each) => !isAggregate(each)));
  const name = scope.fresh('v');
  const [then, otherwise] = [expr(scope, type, depth), expr(scope, type, depth)];
  const test = cond(scope, 1);
  scope.variables.push({ name, type, isMutable: true, isOwn: false });
  return `let ${name}: ${typeText(type)};\nif (${test}) { ${name} = ${then}; } else ${name} = ${otherwise};`;
}

function assignment(scope: Scope, depth: number): string {
  const { choices } = scope;
  const type = choices.chance(60) ? int(choices.pick(INT_KINDS)) : choices.pick(assignable(scope));
  const place = placeOf(scope, type);
  if (place === undefined) return '';
  if (type.tag !== 'int')
    return `${place} = ${isAggregate(type) ? aggregate(scope, type, depth) : expr(scope, type, depth)};`;
  const operators = ['', '', '', ...COMPOUND, ...(type.kind === 'i64' ? [] : BITWISE)];
  const operator = choices.pick(operators);
  const held = (): string => `${1 + choices.below(9)}n`;
  switch (operator) {
    case '/':
    case '%':
      return `${place} ${operator}= ${choices.chance(70) ? held() : typed(scope, type, depth)};`;
    case '**':
      return `${place} **= ${choices.below(3)}n;`;
    case '<<':
    case '>>':
      return `${place} ${operator}= ${choices.chance(70) ? `${choices.below(5)}n` : typed(scope, int('u8'), 0)};`;
    default:
      return `${place} ${operator}= ${expr(scope, type, depth)};`;
  }
}

const COMPOUND = ['+', '-', '*', '/', '%', '**'];
const BITWISE = ['<<', '>>', '&', '|', '^'];

function step(scope: Scope): string {
  const place = placeOf(scope, int(scope.choices.pick(INT_KINDS)));
  return place === undefined ? '' : scope.choices.pick([`${place}++;`, `--${place};`, `${place}--;`, `++${place};`]);
}

/** All values are read before the first is written. */
function swap(scope: Scope): string {
  const type = scope.choices.pick(scope.contract.types.filter((each) => !isAggregate(each)));
  const places = [placeOf(scope, type), placeOf(scope, type)];
  if (places.includes(undefined)) return '';
  const [a, b] = places;
  return scope.choices.chance(50) ? `[${a}, ${b}] = [${b}, ${a}];` : `[${a}, ${b}] = [${typed(scope, type, 1)}, ${a}];`;
}

function destructured(scope: Scope): string {
  const { choices } = scope;
  const type = choices.pick(scope.contract.types.filter(isAggregate));
  const places = reads(scope, type);
  const value = places.length === 0 ? undefined : choices.pick(places)();
  if (value === undefined) return '';
  if (type.tag === 'struct') {
    const parts = type.fields.filter(([, inner]) => !isAggregate(inner));
    const named = parts.map(([name, inner]) => [name, scope.fresh('d'), inner] as const);
    for (const [, name, inner] of named) scope.variables.push({ name, type: inner, isMutable: true, isOwn: false });
    return `let { ${named.map(([name, local]) => `${name}: ${local}`).join(', ')} } = ${value};`;
  }
  const items =
    type.tag === 'tuple' ? type.items : type.tag === 'array' ? Array<RandomType>(type.length).fill(type.item) : [];
  const named = items.map((inner) => [scope.fresh('d'), inner] as const);
  for (const [name, inner] of named) scope.variables.push({ name, type: inner, isMutable: false, isOwn: false });
  return `const [${named.map(([name]) => name).join(', ')}] = ${value};`;
}

function assertion(scope: Scope): string {
  const { choices } = scope;
  const shown = scope.variables.filter(({ type }) => type.tag === 'int' || type.tag === 'boolean');
  const message =
    shown.length > 0 && choices.chance(50)
      ? `\`\${${choices.pick(shown).name}} is wrong\``
      : choices.pick([`'wrong'`, `'other'`]);
  if (choices.chance(40)) {
    const [name, given] = [
      scope.fresh('b'),
      choices.chance(50) ? cond(scope, 1) : `${cond(scope, 1)} || ${holding(scope)}`,
    ];
    const test = scope.fresh('b');
    const second = choices.chance(50) ? `!${test}` : cond(scope, 1);
    const lines = [`const ${name} = ${given};`, `const ${test} = ${cond(scope, 1)};`];
    return [...lines, `if (${test}) assert(${name}, ${message});`, `if (${second}) assert(${name}, ${message});`].join(
      '\n',
    );
  }
  // Mostly one that holds, so that programs come to an end.
  const test = choices.chance(40) ? cond(scope, 2) : `${cond(scope, 1)} || ${cond(scope, 1)} || ${holding(scope)}`;
  return `assert(${test}${choices.chance(80) ? `, ${message}` : ''});`;
}

function holding(scope: Scope): string {
  const kind = scope.choices.pick(['u64', 'u8', 'u16', 'u32', 'u128'] as const);
  return `${typed(scope, int(kind), 0)} >= ${kind}(${scope.choices.pick(['0n', '0n', '0n', '2n'])})`;
}

function set(scope: Scope, depth: number): string {
  const { name, keys, value } = scope.choices.pick(scope.contract.mappings);
  const key = keyOf(scope, keys);
  return `this.${name}.set(${key}, ${isAggregate(value) ? aggregate(scope, value, depth) : expr(scope, value, depth)});`;
}

function emitted(scope: Scope): string {
  const { name, fields } = scope.choices.pick(scope.contract.events);
  return `emit<${name}>({ ${fields.map(([field, type]) => `${field}: ${expr(scope, type, 1)}`).join(', ')} });`;
}

/** Leaves the function, a loop, a turn of one, a switch or a labelled block. */
function leave(scope: Scope): string {
  const { choices, jumps } = scope;
  const given = scope.result === undefined ? 'return;' : `return ${result(scope, 1)};`;
  if (jumps.length === 0 || choices.chance(30)) return given;
  const { label, isLoop } = choices.pick(jumps);
  return isLoop && choices.chance(50) ? `continue ${label};` : `break ${label};`;
}

/** Now and then the innermost loop is left without its name. */
function leaving(scope: Scope): string {
  return scope.choices.chance(50) ? `if (${cond(scope, 1)}) ${scope.choices.pick(['break;', 'continue;'])}\n` : '';
}

function loop(scope: Scope, depth: number): string {
  const { choices } = scope;
  const turns = 1 + choices.below(3);
  if (scope.turns * turns > MAX_TURNS) return '';
  const [counter, label] = [scope.fresh('i'), scope.fresh('L')];
  const also = choices.chance(30) ? ` && ${cond(scope, 1)}` : '';
  const head = choices.weighted([
    [4, `let ${counter} = 0; ${counter} < ${turns}${also}; ${counter}++`],
    [1, `let ${counter} = ${turns - 1}; ${counter} >= 0${also}; ${counter}--`],
    [1, `let ${counter} = 0, ${counter}b = ${turns}; ${counter} < ${counter}b${also}; ${counter}++, ${counter}b -= 0`],
    [1, `let ${counter} = 0; ${counter} <= ${turns - 1}; ${counter} += 1`],
  ]);
  return scope.inner(() => {
    scope.counters.push({ name: counter, bound: turns });
    scope.jumps.push({ label, isLoop: true });
    const inside = scope.repeated(turns, () => [
      leaving(scope),
      ...block(scope, 3, depth - 1),
      choices.chance(10) ? `if (${counter} === 1) ${choices.pick(['break', 'continue'])};` : '',
    ]);
    scope.jumps.pop();
    return `${label}: for (${head}) {\n${unreachable(inside)}\n}`;
  });
}

/** Without what would stand behind a jump. */
const unreachable = (lines: readonly string[]): string => {
  const end = lines.findIndex((line) => /^(return|break|continue)\b/.test(line));
  return (end < 0 ? lines : lines.slice(0, end + 1)).join('\n');
};

function forOf(scope: Scope, depth: number): string {
  const { choices } = scope;
  const list = iterable(scope);
  if (list === undefined || scope.turns * list[2] > MAX_TURNS) return '';
  const [text, item, length] = list;
  const [each, index, label] = [scope.fresh('e'), scope.fresh('j'), scope.fresh('L')];
  const hasIndex = choices.chance(30);
  return scope.inner(() => {
    scope.variables.push({ name: each, type: item, isMutable: false, isOwn: false });
    if (hasIndex) scope.counters.push({ name: index, bound: length });
    scope.jumps.push({ label, isLoop: true });
    const inside = scope.repeated(length, () => [leaving(scope), ...block(scope, 2, depth - 1)]);
    scope.jumps.pop();
    const source = choices.chance(70) ? `clone(${text})` : text;
    const [name, entries] = hasIndex ? [`[${index}, ${each}]`, '.entries()'] : [each, ''];
    return `${label}: for (const ${name} of ${source}${entries}) {\n${inside.join('\n')}\n}`;
  });
}

function switched(scope: Scope, depth: number): string {
  const { choices } = scope;
  const enums = scope.contract.types.filter((type): type is RandomType & { tag: 'enum' } => type.tag === 'enum');
  const type = choices.chance(50) ? choices.pick(enums) : int(choices.pick(['u8', 'u64'] as const));
  const label = scope.fresh('L');
  const [subject, labels] =
    type.tag === 'enum'
      ? [`as${type.name}(${expr(scope, type, 1)})`, [...type.members]]
      : [`${typed(scope, type, 1)} % ${type.kind}(4n)`, ['0n', '1n', '2n', '3n']];
  scope.jumps.push({ label, isLoop: false });
  const groups: string[] = [];
  let rest = labels;
  const hasDefault = choices.chance(60);
  const defaultAt = choices.below(3);
  for (let i = 0; rest.length > 0 && i < 3; i++) {
    const size = 1 + choices.below(2);
    const tests = rest.slice(0, size).map((each) => `case ${each}:`);
    rest = rest.slice(size);
    if (hasDefault && i === defaultAt) tests.splice(choices.below(tests.length + 1), 0, 'default:');
    const lines = scope.inner(() => block(scope, 2, depth - 1));
    const leaves = lines.some((line) => /^(return|break|continue)\b/.test(line));
    if (!leaves) lines.push(clauseEnd(scope, label));
    groups.push(`${tests.join(' ')} {\n${lines.join('\n')}\n}`);
  }
  scope.jumps.pop();
  return `${label}: switch (${subject}) {\n${groups.join('\n')}\n}`;
}

/** How a clause ends that nothing has left before. */
function clauseEnd(scope: Scope, label: string): string {
  const inner = scope.fresh('L');
  return scope.choices.weighted([
    [3, 'break;'],
    [1, `${inner}: {\nif (${cond(scope, 0)}) break ${label};\nbreak;\n}`],
    [1, `${inner}: {\nif (${cond(scope, 0)}) break ${inner};\n${step(scope)}\n}\nbreak;`],
    [1, `if (${cond(scope, 0)}) break;\nelse break ${label};`],
  ]);
}

function forEach(scope: Scope, depth: number): string {
  const list = iterable(scope);
  if (list === undefined || scope.turns * list[2] > MAX_TURNS) return '';
  const [text, item, length] = list;
  const [each, index] = [scope.fresh('e'), scope.fresh('j')];
  const { jumps } = scope;
  return scope.inner(() => {
    scope.variables.push({ name: each, type: item, isMutable: false, isOwn: false });
    scope.counters.push({ name: index, bound: length });
    scope.jumps = [];
    const lines = scope
      .repeated(length, () => block(scope, 3, depth - 1))
      .map((line) => line.replace(/\breturn\b[^;]*;/g, 'return;'));
    scope.jumps = jumps;
    return `clone(${text}).forEach((${each}, ${index}) => {\n${lines.join('\n')}\n});`;
  });
}

/** A function kept in a constant and called afterwards: it sees, and may change, the variables around it. */
function closure(scope: Scope, depth: number): string {
  const { choices, jumps } = scope;
  if (scope.turns > 3) return '';
  const [name, parameter] = [scope.fresh('f'), scope.fresh('x')];
  const type = int(choices.pick(INT_KINDS));
  const lines = scope.inner(() => {
    scope.variables.push({ name: parameter, type, isMutable: false, isOwn: false });
    scope.jumps = [];
    const inside = scope
      .repeated(2, () => block(scope, 2, depth - 1))
      .map((line) => line.replace(/\breturn\b[^;]*;/g, `return ${parameter};`));
    scope.jumps = jumps;
    const isOver = /^return\b/.test(inside.at(-1) ?? '');
    return isOver ? inside : [...inside, `return ${expr(scope, type, 1)};`];
  });
  const calls = Array.from({ length: 1 + choices.below(2) }, () => [scope.fresh('v'), expr(scope, type, 1)] as const);
  for (const [result] of calls) scope.variables.push({ name: result, type, isMutable: true, isOwn: false });
  const text = calls.map(([result, argument]) => `let ${result}: ${type.kind} = ${name}(${argument});`);
  return `const ${name} = (${parameter}: ${type.kind}): ${type.kind} => {\n${lines.join('\n')}\n};\n${text.join('\n')}`;
}

function labelledBlock(scope: Scope, depth: number): string {
  const label = scope.fresh('L');
  scope.jumps.push({ label, isLoop: false });
  const inside = braces(scope, depth);
  scope.jumps.pop();
  return `${label}: ${inside}`;
}
