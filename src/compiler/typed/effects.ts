import type { Expr, TypedFunction } from './ast.js';
import { walk } from './walk.js';

const known = new WeakMap<TypedFunction, boolean>();

/** Whether a function writes state, emits, calls another contract or bounds the session, itself or through what it calls. */
export function hasEffects(fn: TypedFunction): boolean {
  let result = known.get(fn);
  if (result === undefined) {
    result = false;
    walk(fn.body, (part) => {
      if (isEffect(part as Expr)) result = true;
    });
    known.set(fn, result);
  }
  return result;
}

function isEffect(expr: Expr): boolean {
  switch (expr.tag) {
    case 'set':
    case 'remote':
    case 'emit':
    case 'validUntil':
    case 'native':
      return true;
    case 'assign':
    case 'step':
      return rootOf(expr.target).tag === 'state';
    case 'call':
      return hasEffects(expr.callee);
    default:
      return false;
  }
}

/** The variable, state field or value that a place is a part of. */
export function rootOf(place: Expr): Expr {
  let current = place;
  while (current.tag === 'member' || current.tag === 'index') current = current.object;
  return current;
}
