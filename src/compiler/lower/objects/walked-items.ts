import type { Expr } from '../../typed/ast.js';
import { isCurrent, whole } from './aliases.js';
import { checkHeldBy, holdsOneObject } from './held-places.js';
import { locate, type Location } from '../locate.js';
import { irSpan, type Lowering } from '../method-lowering.js';
import { read } from '../read-write.js';
import { memberLocation } from '../state/state-location.js';
import type { Aggregate, Value } from '../values.js';

/** An array that a loop goes through. */
export interface WalkedArray {
  readonly length: number;
  /** The item whose turn it is, as it is now. */
  item(i: number): Value;
}

/**
 * Evaluates an array that a loop goes through. JavaScript holds the array from here on and reads each item when its
 * turn comes, so that the loop may write the array: an item is read anew from its place once the array has changed.
 */
export function walkedArray(lowering: Lowering, expr: Expr): WalkedArray {
  const outer = lowering.builder.span;
  lowering.builder.span = irSpan(expr.span);
  const location: Location =
    expr.isKept === true
      ? { tag: 'value', variable: undefined, root: lowering.expression(expr), steps: [] }
      : locate(lowering, expr);
  const array = read(lowering, location, expr.span) as Aggregate;
  lowering.builder.span = outer;
  const item = (i: number): Value =>
    isCurrent(lowering, array) ? array.parts[i]! : itemNow(lowering, array, location, i, expr);
  return { length: array.parts.length, item };
}

function itemNow(lowering: Lowering, array: Aggregate, location: Location, i: number, expr: Expr): Value {
  const { span } = expr;
  if (location.tag === 'state') return whole(lowering, read(lowering, memberLocation(location, String(i)), span), span);
  const now = location.variable === undefined ? undefined : lowering.read(location.variable);
  if (now === undefined || !holdsOneObject(location.root, location.steps)) return partOf(lowering, array, i, expr);
  const steps = [...location.steps, i];
  checkHeldBy(lowering, location.root, now, steps, span);
  return whole(lowering, read(lowering, { ...location, root: now, steps }, span), span);
}

/** Refuses, since nothing says what the array holds now. */
function partOf(lowering: Lowering, array: Aggregate, i: number, { span }: Expr): Value {
  whole(lowering, array, span);
  return array.parts[i]!;
}
