import type { MethodIr, IrOp } from '../../../src/compiler/ir/ops.js';
import type { RunTimeFailure } from '../../../src/compiler/interpreter/run-time-error.js';
import type { Expr, Stmt, TypedFunction } from '../../../src/compiler/typed/ast.js';
import { kindOf } from '../../../src/compiler/typed/type-queries.js';
import { resolve } from '../../../src/compiler/typed/unify.js';
import { walk } from '../../../src/compiler/typed/walk.js';
import type { Observed } from '../observed.js';

/** Required: it must be generated. A text says why it is not. */
type Wanted = 'required' | { readonly not: string };
const REQUIRED = 'required' as const;

/** Every node of the typed tree; TypeScript holds the list complete. */
const EXPRESSIONS: Readonly<Record<Expr['tag'], Wanted>> = {
  constant: REQUIRED,
  variable: REQUIRED,
  state: REQUIRED,
  member: REQUIRED,
  index: REQUIRED,
  get: REQUIRED,
  set: REQUIRED,
  at: REQUIRED,
  component: REQUIRED,
  componentAt: REQUIRED,
  not: REQUIRED,
  negate: REQUIRED,
  arithmetic: REQUIRED,
  compare: REQUIRED,
  equals: REQUIRED,
  logical: REQUIRED,
  conditional: REQUIRED,
  cast: REQUIRED,
  choose: REQUIRED,
  fieldDivision: REQUIRED,
  floor: REQUIRED,
  context: REQUIRED,
  checkpointAt: REQUIRED,
  isActor: REQUIRED,
  poseidon: REQUIRED,
  digest: REQUIRED,
  verify: { not: 'no random signature holds; the tests of signatures run those of real keys' },
  merkleRoot: REQUIRED,
  struct: REQUIRED,
  array: REQUIRED,
  fill: REQUIRED,
  clone: REQUIRED,
  stale: REQUIRED,
  iterate: REQUIRED,
  assign: REQUIRED,
  assignAll: REQUIRED,
  step: REQUIRED,
  call: REQUIRED,
  remote: REQUIRED,
  assert: REQUIRED,
  emit: REQUIRED,
  validUntil: REQUIRED,
  native: { not: 'only the system contracts may write it; their own tests run it' },
  error: { not: 'stands where a mistake was reported, and nothing is run then' },
};
const STATEMENTS: Readonly<Record<Stmt['tag'], Wanted>> = {
  expression: REQUIRED,
  let: REQUIRED,
  block: REQUIRED,
  if: REQUIRED,
  for: REQUIRED,
  forOf: REQUIRED,
  switch: REQUIRED,
  return: REQUIRED,
  break: REQUIRED,
  continue: REQUIRED,
};
const OPERATIONS: Readonly<Record<IrOp['op'], Wanted>> = {
  const: REQUIRED,
  input: REQUIRED,
  context: REQUIRED,
  checkpoint: REQUIRED,
  userKey: REQUIRED,
  add: REQUIRED,
  sub: REQUIRED,
  mul: REQUIRED,
  div: REQUIRED,
  rem: REQUIRED,
  shl: REQUIRED,
  shr: REQUIRED,
  bitAnd: REQUIRED,
  bitOr: REQUIRED,
  bitXor: REQUIRED,
  eq: REQUIRED,
  lt: REQUIRED,
  le: REQUIRED,
  not: REQUIRED,
  and: REQUIRED,
  or: REQUIRED,
  select: REQUIRED,
  cast: REQUIRED,
  stale: REQUIRED,
  assert: REQUIRED,
  loadSlot: REQUIRED,
  storeSlot: REQUIRED,
  loadForeign: REQUIRED,
  emit: REQUIRED,
  poseidon: REQUIRED,
  sha256: REQUIRED,
  keccak256: REQUIRED,
  merkleRoot: REQUIRED,
  verifyEcdsa: { not: 'as verify' },
  verifySchnorr: { not: 'as verify' },
  inlineCall: REQUIRED,
  deferCall: REQUIRED,
  validUntil: REQUIRED,
  credit: { not: 'only the system contracts have it' },
  debit: { not: 'only the system contracts have it' },
};
const OUTCOMES: Readonly<Record<RunTimeFailure | 'completes', Wanted>> = {
  completes: REQUIRED,
  assertion: REQUIRED,
  range: REQUIRED,
  division: REQUIRED,
  cast: REQUIRED,
  index: REQUIRED,
  calls: REQUIRED,
  contract: REQUIRED,
  checkpoint: REQUIRED,
  balance: { not: 'only the system contracts debit' },
  encoding: { not: 'every state that is read here was written by its own class' },
  unavailable: { not: 'a call here knows all of its context' },
  entry: { not: 'happens to one pair of keys in 2^60' },
  reentry: { not: 'callees are answered here, not run' },
  depth: { not: 'as reentry' },
};

const UNSIGNED = ['u8', 'u16', 'u32', 'u64', 'u128'];
const INTEGERS = [...UNSIGNED, 'i64'];
const EQUAL = [...INTEGERS, 'boolean', 'Field', 'Hash', 'UserId', 'ContractId', 'enum'];
const cross = (what: string, operators: readonly string[], kinds: readonly string[]): string[] =>
  operators.flatMap((operator) => kinds.map((kind) => `${what} ${operator} ${kind}`));

/** Operators with the kinds that they take, forms of statements, and what carries a path. */
const COMBINATIONS: readonly string[] = [
  ...cross('arithmetic', ['+', '-', '*', '/', '%', '**'], INTEGERS),
  ...cross('arithmetic', ['>>', '&', '|', '^'], INTEGERS),
  ...cross('arithmetic', ['<<'], UNSIGNED),
  ...cross('arithmetic', ['+', '-', '*', '**', 'div'], ['Field']),
  ...cross('wrapping', ['+', '-', '*'], INTEGERS),
  ...cross('wrapping', ['<<'], UNSIGNED),
  ...cross('compare', ['===', '!=='], EQUAL),
  ...cross('compare', ['<', '<=', '>', '>='], INTEGERS),
  ...cross('cast', ['check'], [...INTEGERS, 'Field', 'UserId', 'ContractId']),
  ...cross('cast', ['wrap'], INTEGERS),
  ...cross('choose', ['min', 'max'], INTEGERS),
  ...cross('assign', ['+', '-', '*', '/', '%', '**'], INTEGERS),
  ...cross('assign', ['<<', '>>', '&', '|', '^'], UNSIGNED),
  ...cross('step', ['++x', 'x++', '--x', 'x--'], INTEGERS),
  ...cross('negate', ['-'], ['number']),
  ...cross('iterate', ['map', 'reduce', 'some', 'every', 'forEach'], ['array']),
  ...cross('logical', ['&&', '||'], ['boolean']),
  ...cross('remote', ['call', 'defer'], ['contract']),
  ...cross('at', ['anchor', 'contract', 'checkpoint'], ['view']),
  ...cross('index', ['constant', 'u8', 'u32', 'u64'], ['array']),
  ...cross('guarded', GUARDED(), ['op']),
  'block labelled',
  'switch default',
  'switch group',
  'forOf entries',
  'return early',
  'call on component',
  'call of getter on view',
  'call with default',
  'includes from an index',
];

function GUARDED(): string[] {
  return [
    ...['add', 'sub', 'mul', 'div', 'rem', 'shl', 'shr', 'cast', 'assert', 'loadSlot', 'storeSlot', 'loadForeign'],
    ...['emit', 'merkleRoot', 'inlineCall', 'deferCall', 'validUntil'],
  ];
}

/** Forms that the typed tree no longer shows, by how they are written. */
const FORMS: Readonly<Record<string, RegExp>> = {
  'switch with default among labels': /default: case |case \S+: default:/,
  'switch clause that a labelled block leaves': /L\d+: \{\nif \(.*\) break L\d+;\nbreak;\n\}\n\}/,
  'switch clause with a labelled block that goes on': /\) break (L\d+);\n.*\n\}\nbreak;/,
  'fill of a range': /\.fill\(.*, -?\d+(, -?\d+)?\);/,
  'fill of all': /\.fill\([^,]*\);/,
  'at from the end': /\.at\(-\d\)!/,
  'slice with a start': /\.slice\(-?\d\)/,
  'slice with both ends': /\.slice\(-?\d, -?\d\)/,
  'slice of all': /\.slice\(\)/,
  concat: /\.concat\(/,
  'hole in an assigned pattern': /^\[(.*, )?, .*\] = /m,
  'rest in an assigned pattern': /^\[.*\.\.\.r\d+\] = /m,
  'hole and rest in an assigned pattern': /^\[, .*\.\.\..*\] = /m,
  'rest in an assigned pattern of a struct': /^\(\{.*\.\.\.r\d+ \} = /m,
  'constant at an edge': /'not exact'/,
  'constant at an edge in a wrap': /= [ui]\d+\.wrap\(.*\);\nassert\(.*'not exact'/,
  'constant of literals alone': /^const (k\d+c) = .*;\nconst .* \1\b.*;\nassert\(.*'not exact'/m,
  'literal above 1,024 bits': /= 0x[0-9a-f]{257,}n >> \d+n;/,
  'shift of an exact constant': /= k\d+c >> 70n;/,
  'field element in a constant':
    /const (k\d+f): Field = .*;\nconst \w+: Field = \1 - |(FIELD_[AB]|FIELDS\[\d\]) === \d+n, 'not exact'/,
  'part of a constant of a module': /= LIMITS[.[].*;\nassert\(.*'not exact'/,
  'comparison with a constant beyond the kind': /const (k\d+b) = .*;\nconst \w+ = .* \1 - /,
  'struct updated by spread': /^(this\.\w+) = \{ \.\.\.\1, /m,
  'nested struct updated by spread': /= \{ \.\.\.this\.\w+, \w+: \{ \.\.\.this\./,
  'write after an update by spread': /= \{ \.\.\.(this\.\w+), .*\};\n\1\.\w+\.\w+ = /,
  'exchange of two rows': /\[(this\.\w+\[.*\]), (this\.\w+\[.*\])\] = \[\2, \1\];/,
  'exchange of two fields': /\[(this\.cell\.at), (this\.[\w.]+)\] = \[\2, \1\];/,
  'rows in another order': /^(this\.\w+) = \[\1\[1\], \1\[0\]\];/m,
  'write two levels below a run-time index': /^w\d+\[Number\(.*\)\]\.\w+\.\w+ = /m,
  'write below two run-time indices': /^w\d+\[Number\(.*\)\]\.\w+\[Number\(.*\)\] = /m,
  'loop that writes its array': /of (.*)\.entries\(\)\) \1\[/,
  'forEach that writes its array': /^(.*)\.forEach\(\(\w+, \w+\) => \{ \1\[/m,
  'index kept in a constant': /const k\d+i = Number\(/,
  'computed index kept in a constant': /const k\d+i = \(Number\(/,
  'kind from a later assignment': /let (k\d+) = \d+n;\nif \(.*\) \1 = /,
  'kind of a variable without a value': /let (k\d+);/,
  'kind of a member that is set later': /const k\d+o = \{ x: \d+n, /,
  'kind of an item that is set later': /const k\d+l = \[\d+n, /,
  'kind of a default from its use': /const k\d+f = \(x = \d+n\)/,
};

/** What random programs have met, and how often. */
export class Coverage {
  readonly counts = new Map<string, number>();
  readonly #seen = new Set<TypedFunction>();

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** A method that was compiled, with all that it calls. */
  method(fn: TypedFunction, ir: MethodIr, source: string): void {
    for (const [name, form] of Object.entries(FORMS)) if (form.test(source)) this.count(`form ${name}`);
    this.#function(fn, true);
    for (const op of ir.ops) {
      this.count(`operation ${op.op}`);
      if ('guard' in op && op.guard !== undefined) this.count(`guarded ${op.op} op`);
    }
  }

  outcome({ failure }: Observed): void {
    this.count(`outcome ${failure ?? 'completes'}`);
  }

  #function(fn: TypedFunction, isMethod = false): void {
    if (this.#seen.has(fn)) return;
    this.#seen.add(fn);
    fn.parameters.forEach(({ initial }) => initial && walk(initial, (part) => this.#part(part, false)));
    walk(fn.body, (part) => this.#part(part, isMethod && !fn.body.includes(part as Stmt)));
  }

  #part(part: Expr | Stmt, isInside: boolean): void {
    if ('type' in part) this.count(`expression ${part.tag}`);
    else this.count(`statement ${part.tag}`);
    switch (part.tag) {
      case 'arithmetic':
        return this.count(`${part.wrap ? 'wrapping' : 'arithmetic'} ${part.operator} ${kindText(part)}`);
      case 'fieldDivision':
        return this.count('arithmetic div Field');
      case 'compare':
        return this.count(`compare ${part.operator} ${kindText(part.left)}`);
      case 'cast':
        return this.count(`cast ${part.mode} ${kindText(part)}`);
      case 'choose':
        return this.count(`choose ${part.which} ${kindText(part)}`);
      case 'assign':
        return part.operator && this.count(`assign ${part.operator} ${kindText(part)}`);
      case 'step': {
        const sign = part.operator.repeat(2);
        return this.count(`step ${part.prefix ? `${sign}x` : `x${sign}`} ${kindText(part)}`);
      }
      case 'negate':
        return this.count(`negate - ${kindText(part)}`);
      case 'iterate':
        return this.count(`iterate ${part.method} array`);
      case 'logical':
        return this.count(`logical ${part.operator} boolean`);
      case 'remote':
        return this.count(`remote ${part.mode} contract`);
      case 'at':
        return this.count(`at ${part.where.map(({ name }) => name).join('+') || 'anchor'} view`);
      case 'index':
        return this.count(`index ${part.index.tag === 'constant' ? 'constant' : kindText(part.index)} array`);
      case 'block':
        return part.target && this.count('block labelled');
      case 'switch':
        if (part.cases.some(({ isDefault }) => isDefault)) this.count('switch default');
        return part.cases.some(({ labels }) => labels.length > 1) ? this.count('switch group') : undefined;
      case 'forOf':
        return part.index && this.count('forOf entries');
      case 'return':
        return isInside ? this.count('return early') : undefined;
      case 'call': {
        if (part.self !== undefined) {
          const isView = resolve(part.self.type).tag === 'view';
          this.count(isView ? 'call of getter on view' : 'call on component');
        }
        if (part.args.length < part.callee.parameters.length) this.count('call with default');
        if (part.callee.name === 'includes' && part.args.length === 3) this.count('includes from an index');
        return this.#function(part.callee);
      }
      default:
    }
  }

  /** What is on the lists and was never met. */
  missing(): string[] {
    const lists = { expression: EXPRESSIONS, statement: STATEMENTS, operation: OPERATIONS, outcome: OUTCOMES };
    const nodes = Object.entries(lists).flatMap(([what, list]) =>
      Object.entries<Wanted>(list).flatMap(([name, wanted]) => (wanted === REQUIRED ? [`${what} ${name}`] : [])),
    );
    const forms = Object.keys(FORMS).map((name) => `form ${name}`);
    return [...nodes, ...COMBINATIONS, ...forms].filter((name) => !this.counts.has(name));
  }

  /** A line each, the rarest first. */
  report(): string {
    return [...this.counts]
      .sort(([, a], [, b]) => a - b)
      .map(([name, count]) => `${String(count).padStart(8)} ${name}`)
      .join('\n');
  }
}

const kindText = ({ type }: Expr): string => {
  const known = resolve(type);
  return known.tag === 'enum' ? 'enum' : known.tag === 'number' ? 'number' : (kindOf(known) ?? known.tag);
};
