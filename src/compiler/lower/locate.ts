import type { Expr } from '../typed/ast.js';
import type { Variable } from '../typed/nodes.js';
import { isAggregate } from '../typed/type-queries.js';
import { resolve } from '../typed/unify.js';
import { integerOf, refuseMixed } from './expressions/arithmetic.js';
import { LoweringStopped, type Lowering } from './method-lowering.js';
import {
  entryLocation,
  fieldLocation,
  itemLocation,
  memberLocation,
  type StateLocation,
} from './state/state-location.js';
import { partIndex, UNSET, type OwnComponent, type Scalar, type Step, type Value, type View } from './values.js';
import { constantIndex, checkIndex } from './indices.js';

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
      return { tag: 'value', variable: expr.variable, root: lowering.read(expr.variable) ?? UNSET, steps: [] };
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
