/** A small generator of numbers, the same for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761 + 1;
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * n);
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
  /** `items` with weights: those that come first are picked more often. */
  often<T>(first: T, ...others: readonly T[]): T {
    return this.below(2) === 0 ? first : this.pick([first, ...others]);
  }
}

const FIELDS = `  a: u64 = 0n;
  b: u64 = 3n;
  once: u64 = 0n;
  latch = false;
  flag = false;
  name: Hash = 0n;
  latest: Hash = 0n;
  own: u64 = 0n;
  spare: u64 = 50n;
  sums = mapping<UserId, u64>();
  tick: u32 = 0n;
  byTick = mapping<u32, u64>();
  until: u32 = 9n;
  limit: u32 = 9n;`;

/** A class whose writers change fields in ways of which some only grow, and whose readers use another user's fields in all sorts of ways. */
function randomContract(name: string, dice: Dice): string {
  const writers = [0, 1, 2].map((i) => `  w${i}(other: UserId, x: u64, y: u64): void {\n    ${writes(dice)}\n  }`);
  const readers = [0, 1, 2, 3].map(
    (i) => `  r${i}(other: UserId, x: u64, y: u64): u64 {\n    ${reads(name, dice)}\n  }`,
  );
  return `export class ${name} extends Contract {\n${FIELDS}\n${writers.join('\n')}\n${readers.join('\n')}\n}`;
}

function writes(dice: Dice): string {
  const statements = [
    'this.a += x;',
    'if (x > this.a) this.a = x;',
    'this.a = max(this.a, y);',
    'assert(y >= this.b); this.b = y;',
    'this.b += x * y;',
    'this.sums.set(other, this.sums.get(other) + x);',
    'if (this.once === 0n) this.once = x;',
    'assert(this.once === 0n, "once"); this.once = y + 1n;',
    'this.flag = true;',
    'if (x > 4n) this.flag = true;',
    'assert(this.name === 0n); this.name = poseidon(x);',
    'assert(!this.latch); this.latch = true; this.latest = poseidon(x, y);',
    'this.until = context.checkpoint.id + 4n;',
    'this.tick += 1n;',
  ];
  const spoilers = [
    'this.a = y;',
    'if (x > 6n) this.a = 0n;',
    'if (this.b > 5n) this.b -= 1n;',
    'this.sums.set(other, x);',
    'this.once = x;',
    'this.flag = x > 3n;',
    'this.name = poseidon(y);',
    'this.latest = poseidon(y);',
    'this.latch = y > 3n;',
    'this.b = u64.wrap(this.b + 18446744073709551610n);',
    'if (y > 5n) this.tick = 0n;',
    'this.limit = u32(y);',
  ];
  return Array.from({ length: 1 + dice.below(3) }, () =>
    dice.below(5) === 0 ? dice.pick(spoilers) : dice.pick(statements),
  ).join('\n    ');
}

function reads(name: string, dice: Dice): string {
  const at = `${name}.at(other)`;
  const source = dice.pick(['a', 'a', 'b', 'b', 'once', 'once', 'flag', 'name', 'latest', 'sums', 'tick']);
  const lines: string[] = [];
  if (source === 'latest') lines.push(`assert(${at}.latch);`);
  lines.push(
    source === 'sums'
      ? `const v: u64 = ${at}.sums.get(context.userId);`
      : ['flag', 'name', 'latest', 'tick'].includes(source)
        ? `const seen = ${at}.${source};`
        : `const v = ${at}.${source};`,
  );
  if (source === 'tick') lines.push('const v = u64(seen);');
  if (source === 'tick' && dice.below(3) === 0) lines.push('this.byTick.set(seen, x);');
  if (source === 'flag') lines.push('const v: u64 = u64(seen);');
  if (source === 'name' || source === 'latest') {
    if (dice.below(2) === 0) lines.push('assert(seen !== 0n);');
    lines.push('const v: u64 = seen === 0n ? 0n : u64(u8.wrap(seen));');
  }
  if (dice.below(4) === 0) lines.push(bound(dice));
  for (let i = 0; i <= dice.below(2); i++) lines.push(statement(dice, 2));
  lines.push(`return ${dice.often('this.own', expression(dice, 2), 'v', 'x')};`);
  return lines.join('\n    ');
}

const bound = (dice: Dice): string =>
  dice.pick([
    'context.validUntil(context.checkpoint.id + 3n);',
    'context.validUntil(this.until);',
    'context.validUntil(this.limit);',
    'if (x > 3n) context.validUntil(context.checkpoint.id + 3n);',
    'if (v > 3n) context.validUntil(context.checkpoint.id + 3n);',
    'context.validUntil(u32(x));',
  ]);

function statement(dice: Dice, depth: number): string {
  const inner = (): string => (depth === 0 ? 'this.own += 1n;' : statement(dice, depth - 1));
  switch (dice.below(13)) {
    case 0:
      return `if (${condition(dice)}) { ${inner()} }`;
    case 1:
      return `if (${condition(dice)}) { ${inner()} } else { ${inner()} }`;
    case 2:
      return `assert(${condition(dice)});`;
    case 3:
      return `this.own = ${expression(dice, depth)};`;
    case 4:
      return `this.spare -= ${expression(dice, depth)} % 5n;`;
    case 5:
      return `if (${expression(dice, depth)} > this.own) this.own = ${expression(dice, depth)};`;
    case 6:
      return `emit<Seen>({ v: ${expression(dice, depth)} });`;
    case 7:
      return `if (${condition(dice)}) return ${expression(dice, depth)};`;
    case 8:
      return `if (v > 3n) { ${bound(dice)} ${inner()} }`;
    case 9:
      return `this.own += ${dice.pick(['x', 'y', 'this.spare', '30n'])} - v;`;
    case 10:
      return `{ const rest = this.spare - ${expression(dice, 1)}; this.own += rest > 3n ? 1n : 0n; }`;
    default:
      return `this.own += ${expression(dice, depth)};`;
  }
}

const condition = (dice: Dice): string =>
  dice.pick([
    'v > 3n',
    'v >= x',
    'v === 0n',
    'v !== 0n',
    'v < x',
    'v <= y',
    'v === 4n',
    'v !== 4n',
    'x > 2n',
    'v + y > this.own',
    'this.own < v',
    'y > v && x > 2n',
    'v > 5n || x > 4n',
    '!(v <= x)',
  ]);

function expression(dice: Dice, depth: number): string {
  if (depth === 0) return dice.often('v', 'x', 'TWO', 'this.own', 'y');
  const [a, b] = [expression(dice, depth - 1), expression(dice, depth - 1)];
  return dice.pick([
    'v',
    a,
    `(${a} + ${b})`,
    `(${a} * ${b})`,
    `(${a} / (${b} + 1n))`,
    `(${a} % (${b} + 1n))`,
    `max(${a}, ${b})`,
    `min(${a}, ${b})`,
    `(${a} > ${b} ? ${a} - ${b} : 0n)`,
    `(${a} + 5n - min(${b}, FIVE))`,
    `(${condition(dice)} ? ${a} : ${b})`,
    `(${condition(dice)} ? ${a} + 1n : ${a})`,
  ]);
}

/** A file of random classes. */
export const randomFile = (seed: number, classes: number): string =>
  [
    "import { Contract, mapping, assert, context, emit, max, min, poseidon, u8, u32, u64, type Hash, type UserId } from 'qed/contract';",
    'interface Seen { v: u64 }',
    'const TWO: u64 = 2n;',
    'const FIVE: u64 = 5n;',
    ...Array.from({ length: classes }, (_, i) => randomContract(`C${i}`, new Dice(seed * 1000 + i))),
  ].join('\n');
