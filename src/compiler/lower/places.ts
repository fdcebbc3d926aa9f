import type { SourceSpan } from '../diagnostics/diagnostic.js';
import { isInteger, KIND_RANGE } from '../ir/kinds.js';
import type { Expr } from '../typed/ast.js';
import type { Variable } from '../typed/nodes.js';
import { isAggregate } from '../typed/type-queries.js';
import { resolve } from '../typed/unify.js';
import { cast, compare, integerOf, refuseMixed } from './arithmetic.js';
import { adopt, aliasOf, checkCurrent, checkHeld, checkHeldBy, touch } from './aliases.js';
import { LoweringStopped, type Lowering } from './method-lowering.js';
import { checkMembership } from './membership.js';
import {
  entryLocation,
  fieldLocation,
  itemLocation,
  load,
  memberLocation,
  store,
  type StateLocation,
} from './storage.js';
import {
  partIndex,
  UNSET,
  type Aggregate,
  type OwnComponent,
  type Scalar,
  type Step,
  type Value,
  type View,
} from './values.js';

/** A part of a variable or of a value that was computed. */
export interface ValueLocation {
  readonly tag: 'value';
  /** Absent for a value that is no variable's: it can only be read. */
  readonly variable: Variable | undefined;
  readonly root: Value;
  readonly steps: readonly Step[];
}
export type Location = StateLocation | ValueLocation;

/** Finds the place of an expression, evaluating its keys and indices once. Nothing is read yet but what the indices need. */
export function locate(lowering: Lowering, expr: Expr): Location {
  switch (expr.tag) {
    case 'state':
      return fieldLocation(lowering, lowering.self, expr.field, expr.type);
    case 'variable':
      return { tag: 'value', variable: expr.variable, root: lowering.valueOf(expr.variable) ?? UNSET, steps: [] };
    case 'get': {
      const mapping = locate(lowering, expr.mapping);
      const keys = expr.keys.map((key) => lowering.scalar(key));
      if (mapping.tag !== 'state') throw new TypeError('a mapping lies in state');
      return entryLocation(lowering, mapping, keys, expr.type, expr.span);
    }
    case 'member': {
      if (['view', 'component'].includes(resolve(expr.object.type).tag)) {
        const owner = ownerOf(lowering, expr.object);
        return fieldLocation(lowering, owner, expr.name, expr.type);
      }
      const object = locate(lowering, expr.object);
      if (object.tag === 'state') return memberLocation(object, expr.name);
      const type = resolve(expr.object.type);
      if (!isAggregate(type)) throw new TypeError(`a member of ${type.tag}`);
      return { ...object, steps: [...object.steps, partIndex(type, expr.name)] };
    }
    case 'index':
      return locateItem(lowering, expr);
    default:
      return { tag: 'value', variable: undefined, root: lowering.expression(expr), steps: [] };
  }
}

/** Refuses to read a variable that has no one value here. Writing it gives it one. */
function readable(lowering: Lowering, value: Value, variable: Variable | undefined, span: SourceSpan): Value {
  if (value.tag === 'lost') throw new LoweringStopped();
  if (value.tag === 'mixed') return refuseMixed(lowering, span, variable?.type);
  if (value.tag === 'unset') return lowering.stop(span, 'QED1037', `'${variable?.name}' has no value yet`);
  return value;
}

/** The state that a member is taken of. */
export function ownerOf(lowering: Lowering, expr: Expr): View | OwnComponent {
  const owner = lowering.expression(expr);
  if (owner.tag === 'view' || owner.tag === 'component') return owner;
  if (owner.tag === 'lost') throw new LoweringStopped();
  return refuseMixed(lowering, expr.span, expr.type);
}

function locateItem(lowering: Lowering, expr: Expr & { tag: 'index' }): Location {
  const object = locate(lowering, expr.object);
  const type = resolve(expr.object.type);
  const length = type.tag === 'array' ? type.length : 0;
  const index = lowering.expression(expr.index);
  const known =
    index.tag === 'number'
      ? integerOf(lowering, index, expr.index.span)
      : index.tag === 'scalar'
        ? index.constant
        : undefined;
  if (index.tag === 'mixed') return refuseMixed(lowering, expr.index.span);
  if (known !== undefined) {
    const position = constantIndex(lowering, known, length, expr.span);
    return object.tag === 'state'
      ? memberLocation(object, String(position))
      : { ...object, steps: [...object.steps, position] };
  }
  const checked = checkIndex(lowering, index as Scalar, length, expr.span);
  return object.tag === 'state'
    ? itemLocation(object, checked)
    : { ...object, steps: [...object.steps, { index: checked }] };
}

/** A constant index out of range is a mistake; on a path that need not be taken it fails only there, as in JavaScript. */
function constantIndex(lowering: Lowering, index: bigint, length: number, span: SourceSpan): number {
  if (index >= 0n && index < BigInt(length)) return Number(index);
  if (lowering.flow?.guard === undefined) {
    return lowering.stop(
      span,
      'QED1016',
      `the index ${index} is outside of ${length} items`,
      `use an index from 0 to ${length - 1}`,
    );
  }
  lowering.builder.assert(lowering.boolean(false), [`the index ${index} is outside of ${length} items`], [], 'index');
  return 0;
}

function checkIndex(lowering: Lowering, index: Scalar, length: number, span: SourceSpan): Scalar {
  const hasOrder = isInteger(index.kind) || index.kind === 'UserId' || index.kind === 'ContractId';
  const checked = hasOrder ? index : cast(lowering, index, 'u32', 'check', span);
  const { kind } = checked;
  if (KIND_RANGE[kind].max >= BigInt(length)) {
    const limit = (operator: '<' | '>=', value: bigint): Scalar =>
      compare(lowering, operator, checked, lowering.constant(kind, value), span);
    const below = limit('<', BigInt(length));
    const inside = KIND_RANGE[kind].min < 0n ? lowering.and(below, limit('>=', 0n)) : below;
    lowering.builder.assert(inside, ['index out of range'], [{ text: 'index', value: checked.id }], 'index');
  }
  return kind === 'u8' || kind === 'u16' || kind === 'u32' ? checked : cast(lowering, checked, 'u32', 'check', span);
}

/** Reads a place. */
export function read(lowering: Lowering, location: Location, span: SourceSpan): Value {
  if (location.tag === 'state') {
    checkHeld(lowering, location, span);
    const loaded = load(lowering, location, span);
    // What another contract holds need not have come from this class.
    if (location.view?.contractId !== undefined) checkMembership(lowering, location.type, loaded);
    return aliasOf(lowering, location, loaded);
  }
  let value = readable(lowering, location.root, location.variable, span);
  for (const step of location.steps) {
    checkCurrent(lowering, value, span);
    value = part(lowering, value as Aggregate, step, span);
  }
  return value;
}

function part(lowering: Lowering, value: Aggregate, step: Step, span: SourceSpan): Value {
  if (typeof step === 'number') return value.parts[step]!;
  return value.parts.reduceRight((otherwise, item, i) => {
    if (i === value.parts.length - 1) return item;
    return lowering.select(isAt(lowering, step.index, i, span), item, otherwise);
  });
}

const isAt = (lowering: Lowering, index: Scalar, i: number, span: SourceSpan): Scalar =>
  compare(lowering, '===', index, lowering.constant(index.kind, BigInt(i)), span);

/** Writes a place: state, or the part of a variable, which then holds a new value. */
export function write(lowering: Lowering, location: Location, value: Value, span: SourceSpan): void {
  const stored = adopt(lowering, location, value, span);
  if (location.tag === 'state') {
    store(lowering, location, stored, span);
    return;
  }
  if (location.variable === undefined) throw new TypeError('a write to a value');
  // The value may have moved on while the right side was evaluated.
  const current = lowering.valueOf(location.variable) ?? location.root;
  checkHeldBy(lowering, location.root, current, location.steps, span);
  lowering.assign(
    location.variable,
    replaced(
      lowering,
      location.steps.length === 0 ? current : readable(lowering, current, location.variable, span),
      location.steps,
      stored,
      span,
    ),
  );
}

function replaced(lowering: Lowering, value: Value, steps: readonly Step[], leaf: Value, span: SourceSpan): Value {
  const [step, ...rest] = steps;
  if (step === undefined) return leaf;
  checkCurrent(lowering, value, span);
  const aggregate = value as Aggregate;
  const inner = rest.length === 0;
  const parts = aggregate.parts.map((item, i) => {
    if (typeof step === 'number') return i === step ? replaced(lowering, item, rest, leaf, span) : item;
    const changed = replaced(lowering, item, rest, leaf, span);
    const selected = lowering.select(isAt(lowering, step.index, i, span), changed, item);
    // An item that gets another value may also keep the object it has.
    return !inner && changed.tag === 'aggregate' && selected.tag === 'aggregate'
      ? { ...selected, aliases: changed.aliases }
      : selected;
  });
  return { ...aggregate, parts, aliases: inner ? touch(lowering, aggregate, span) : aggregate.aliases };
}
