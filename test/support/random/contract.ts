import { Choices } from './choices.js';
import { MODULE_CONSTANTS } from './constant-forms.js';
import { expr } from './expressions.js';
import { literal } from './literals.js';
import { Scope, type RandomContract, type RandomFunction } from './scope.js';
import { body } from './statements.js';
import {
  array,
  argument,
  BOOLEAN,
  CONTRACT,
  FIELD,
  HASH,
  int,
  INT_KINDS,
  tuple,
  typeText,
  USER,
  type RandomType,
} from './types.js';

/** Numbers that a contract's common part and its methods are made of. */
export type Entropy = readonly number[];

/** A public method, and arguments of some calls of it. */
export interface RandomMethod {
  readonly name: string;
  readonly source: string;
  readonly calls: readonly (readonly bigint[])[];
}

const PHASE: RandomType = {
  tag: 'enum',
  name: 'Phase',
  members: ['Phase.Open', 'Phase.Closed', 'Phase.Counted'],
  values: [0n, 1n, 2n],
};
const SPARSE: RandomType = {
  tag: 'enum',
  name: 'Sparse',
  members: ['Sparse.Zero', 'Sparse.Five', 'Sparse.Most'],
  values: [0n, 5n, 255n],
};
const NAMES =
  'Contract, Component, mapping, assert, context, balance, emit, array, clone, equals, poseidon, sha256, keccak256, merkleRoot, stale, min, max, u8, u16, u32, u64, u128, i64, Field, UserId, ContractId, type Hash, type FixedArray';

/** What all methods of one contract share: types, state, helpers, components, another contract. */
export class RandomModule {
  readonly contract: RandomContract;
  readonly #module: string[] = [];
  readonly #members: string[] = [];

  constructor(entropy: Entropy) {
    const choices = new Choices(entropy);
    const small = (): RandomType => choices.pick<RandomType>([...INT_KINDS.map(int), BOOLEAN, PHASE, FIELD, USER]);
    const point: RandomType = {
      tag: 'struct',
      name: 'Point',
      fields: [
        ['x', int(choices.pick(INT_KINDS))],
        ['y', int('u64')],
      ],
    };
    const item: RandomType = {
      tag: 'struct',
      name: 'Item',
      fields: [
        ['kind', int('u8')],
        ['at', point],
        ['phase', PHASE],
        ['flags', array(BOOLEAN, 2)],
        ...Array.from({ length: choices.below(3) }, (_, i) => [`more${i}`, small()] as const),
      ],
    };
    const pair = tuple(int('u32'), BOOLEAN);
    const types: RandomType[] = [
      ...INT_KINDS.map(int),
      int('u64'),
      BOOLEAN,
      FIELD,
      HASH,
      USER,
      CONTRACT,
      PHASE,
      SPARSE,
      point,
      item,
      pair,
      array(int('u64'), 3),
      array(int('u8'), 2),
      array(point, 2),
      array(array(int(choices.pick(INT_KINDS)), 2), 2),
    ];
    const fields = types.map((type, i) => ({ name: i === 6 ? 's_more' : fieldName(type), type }));
    const mappings = [
      { name: 'm', keys: [int('u32')], value: int('u64') },
      { name: 'points', keys: [int('u8'), int('u16')], value: point },
      { name: 'seen', keys: [USER], value: BOOLEAN },
      { name: 'signed', keys: [BOOLEAN], value: int('i64') },
      { name: 'phases', keys: [int('u16')], value: SPARSE },
      { name: 'lists', keys: [int('u8')], value: array(int('u8'), 2) },
      // Wide keys are hashed.
      { name: 'wide', keys: [USER, int('u32')], value: int('u64') },
      { name: 'hashed', keys: [HASH], value: point },
    ];
    const inCells = ['cell', 'two.left', 'two.right'].flatMap((cell) => [
      { name: `${cell}.value`, type: int('u64') },
      { name: `${cell}.at`, type: point },
    ]);
    this.contract = {
      types,
      fields: [...fields, ...inCells, { name: 'limit', type: int('u64'), isReadonly: true }],
      mappings: [...mappings, { name: 'cell.seen', keys: [int('u32')], value: BOOLEAN }],
      functions: [],
      methods: [
        {
          name: 'cell.add',
          parameters: [{ type: int('u64'), isOptional: false }],
          result: int('u64'),
          hasEffects: true,
        },
        {
          name: 'two.both',
          parameters: [{ type: int('u64'), isOptional: true }],
          result: int('u64'),
          hasEffects: true,
        },
        { name: 'bump', parameters: [], result: int('u64'), hasEffects: true },
        { name: 'replace', parameters: [], result: int('u8'), hasEffects: true },
      ],
      getters: ['cell', 'two.left'].map((cell) => ({ name: `${cell}.sum`, type: int('u64') })),
      events: [
        {
          name: 'Moved',
          fields: [
            ['to', USER],
            ['amount', int('u64')],
            ['phase', PHASE],
          ],
        },
        {
          name: 'Seen',
          fields: [
            ['point', point],
            ['signed', int('i64')],
            ['flag', BOOLEAN],
            ['hash', HASH],
            ['byte', int('u8')],
          ],
        },
      ],
    };
    const declared = (type: RandomType, value: string): string => `: ${typeText(type)} = ${value}`;
    const start = (type: RandomType): string =>
      (choices.chance(50) ? literal(choices, type) : zero(type)).replaceAll(/as(?:Phase|Sparse)\(([\w.]+)\)/g, '$1');
    this.#module.push(
      `import { ${NAMES} } from 'qed/contract';`,
      'enum Phase { Open, Closed, Counted }',
      'enum Sparse { Zero = 0, Five = 5, Most = 255 }',
      ...[point, item].map(
        (type) =>
          `interface ${type.name} { ${type.fields.map(([name, of]) => `${name}: ${typeText(of)}`).join('; ')} }`,
      ),
      ...this.contract.events.map(
        ({ name, fields: parts }) =>
          `interface ${name} { ${parts.map(([part, type]) => `${part}: ${typeText(type)}`).join('; ')} }`,
      ),
      'function asPhase(phase: Phase): Phase { return phase; }',
      'function asSparse(sparse: Sparse): Sparse { return sparse; }',
      'function applied(f: (x: u64) => u64, x: u64): u64 { const y = f(u64.wrap(x + 1n)); return u64.wrap(y + f(y)); }',
      'function second<T, N extends number>(list: FixedArray<T, N>): T { return list[1]; }',
      'function maybe(a: u64, b?: u64): u64 { return b === undefined ? a : u64.wrap(a + b); }',
      'const flag = (value: boolean): boolean => value;',
      MODULE_CONSTANTS,
      cellClasses(typeText(point), start(point), choices.below(5)),
    );
    this.#members.push(
      ...fields.map(({ name, type }) => `${name}${declared(type, start(type))};`),
      ...mappings.map(
        ({ name, keys, value }) =>
          `${name} = mapping<${keys.length === 1 ? typeText(keys[0]!) : typeText({ tag: 'tuple', items: keys })}, ${typeText(value)}>(${choices.chance(50) ? start(value) : ''});`,
      ),
      `readonly limit: u64 = ${1 + choices.below(9)}n;`,
      'static readonly MOST: u32 = 5n;',
      'cell = new Cell();',
      'two = new Two();',
      // It replaces whole aggregates, also while a place inside of them is being written.
      'private replace(): u8 { this.s_Point = { x: 1n, y: 2n }; this.s_FixedArray_u64_3 = [7n, 8n, 9n]; this.s_FixedArray_Point_2 = [{ x: 3n, y: 4n }, { x: 5n, y: 6n }]; this.cell.at = { x: 1n, y: 1n }; return 3n; }',
      'private bump(): u64 { this.s_u64 = u64.wrap(this.s_u64 + 1n); return this.s_u64; }',
    );
    for (let i = 0; i < 3; i++) this.#helper(choices, `h${i}`, undefined);
    for (let i = 0; i < 2; i++) this.#getter(choices, `g${i}`);
    for (let i = 0; i < 3; i++) this.#helper(choices, `p${i}`, 'method');
  }

  /** A function of the module or a private method: parameters, some of them with defaults, early returns, effects. */
  #helper(choices: Choices, name: string, self: 'method' | undefined): void {
    const { types, functions, methods } = this.contract;
    const scope = new Scope(choices, this.contract, self, choices.pick(types));
    scope.calls = 1;
    scope.turns = 4;
    const parameters: RandomFunction['parameters'][number][] = [];
    const texts: string[] = [];
    const count = 1 + choices.below(3);
    for (let i = 0; i < count; i++) {
      const type = choices.pick(types);
      const isOptional = i > 0 && (parameters[i - 1]!.isOptional || choices.chance(40));
      texts.push(`a${i}: ${typeText(type)}${isOptional ? ` = ${expr(scope, type, 1)}` : ''}`);
      parameters.push({ type, isOptional });
      scope.variables.push({ name: `a${i}`, type, isMutable: false, isOwn: false });
    }
    const code = body(scope, 3, 1);
    const head = `${name}(${texts.join(', ')}): ${typeText(scope.result!)}`;
    if (self === undefined) this.#module.push(`function ${head} {\n${code}\n}`);
    else this.#members.push(`private ${head} {\n${code}\n}`);
    (self === undefined ? functions : methods).push({
      name,
      parameters,
      result: scope.result,
      hasEffects: self !== undefined,
    });
  }

  #getter(choices: Choices, name: string): void {
    const type = choices.pick(this.contract.types);
    const scope = new Scope(choices, this.contract, 'pure', type);
    scope.calls = 1;
    scope.turns = 4;
    this.#members.push(`get ${name}(): ${typeText(type)} {\n${body(scope, 2, 1)}\n}`);
    this.contract.getters.push({ name, type });
  }

  /** A public method made of numbers. */
  method(name: string, entropy: Entropy): RandomMethod {
    const choices = new Choices(entropy);
    const { types } = this.contract;
    const result = choices.chance(85) ? choices.pick(types) : undefined;
    const scope = new Scope(choices, this.contract, 'method', result);
    const parameters = Array.from({ length: 1 + choices.below(4) }, () => choices.pick(types));
    const calls = Array.from({ length: 4 }, () => parameters.flatMap((type) => argument(choices, type)));
    parameters.forEach((type, i) => scope.variables.push({ name: `a${i}`, type, isMutable: false, isOwn: false }));
    const head = `${name}(${parameters.map((type, i) => `a${i}: ${typeText(type)}`).join(', ')})`;
    const code = body(scope, 7, 2);
    return { name, source: `${head}: ${result === undefined ? 'void' : typeText(result)} {\n${code}\n}`, calls };
  }

  /** The file with some methods. */
  source(methods: readonly RandomMethod[]): string {
    const members = [...this.#members, ...methods.map(({ source }) => source)];
    return `${this.#module.join('\n')}\nexport class C extends Contract {\n${members.join('\n')}\n}\n${OTHER}\n`;
  }
}

const fieldName = (type: RandomType): string => `s_${typeText(type).replace(/\W+/g, '_').replace(/_$/, '')}`;

function zero(type: RandomType): string {
  return literal(new Choices([]), type);
}

/** Another contract, which is read and called. */
const OTHER = `export class Other extends Contract {
  n: u64 = 5n;
  m = mapping<u32, u32>(3n);
  pair: [u8, boolean] = [1n, true];
  get twice(): u64 { return u64.wrap(this.n * 2n); }
  act(amount: u64, flag: boolean): u64 { this.n = u64.wrap(this.n + amount); this.pair = [u8.wrap(amount), flag]; return this.n; }
  ping(x: u8): void { this.m.set(1n, u32(x)); }
  info(user: UserId): [u32, boolean] { return [this.m.get(u32(user)), user === context.userId]; }
}`;

const cellClasses = (point: string, start: string, value: number): string => `class Cell extends Component {
  value: u64 = ${value}n;
  at: ${point} = ${start};
  seen = mapping<u32, boolean>();
  get sum(): u64 { return u64.wrap(this.value + this.at.y); }
  add(n: u64): u64 { this.value = u64.wrap(this.value + n); this.seen.set(u32.wrap(n), true); if (n === u64(3n)) return 1n; return this.sum; }
}
class Two extends Component {
  left = new Cell();
  right = new Cell();
  both(n: u64 = 2n): u64 { return u64.wrap(this.left.add(n) * 10n + this.right.add(u64.wrap(n + 1n))); }
}`;
