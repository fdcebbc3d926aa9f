import type { Expr, TypedFunction } from './ast.js';
import type { Type } from './types.js';
import { resolve } from './unify.js';
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
      return isState(rootOf(expr.target));
    case 'assignAll':
      return expr.targets.some((target) => isState(rootOf(target)));
    case 'call':
      return hasEffects(expr.callee);
    default:
      return false;
  }
}

const ofCalls = new WeakMap<TypedFunction, boolean>();

/** Whether what a function gives depends on the call in which it runs, or it does something there: no constant can be made with it. */
export function isOfCall(fn: TypedFunction): boolean {
  const found = ofCalls.get(fn);
  if (found !== undefined) return found;
  let result = hasEffects(fn);
  walk([...fn.body, ...fn.parameters.flatMap(({ initial }) => initial ?? [])], (part) => {
    result ||= OF_CALLS.has(part.tag) || (part.tag === 'call' && isOfCall(part.callee));
  });
  ofCalls.set(fn, result);
  return result;
}

const OF_CALLS: ReadonlySet<string> = new Set(['context', 'checkpointAt', 'isActor', 'at', 'componentAt', 'state']);

/** A field of the contract, or one of its components, whose field is written then. */
const isState = ({ tag }: Expr): boolean => tag === 'state' || tag === 'component';

/** Whether a mistake was reported in a function or in one that it inlines: it cannot be lowered then. */
export function hasErrors(fn: TypedFunction, seen = new Set<TypedFunction>()): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  let found = isError(fn.result) || fn.parameters.some(({ variable }) => isError(variable.type));
  walk(fn.body, (part) => {
    found ||=
      part.tag === 'error' ||
      ('type' in part && isError(part.type)) ||
      (part.tag === 'call' && hasErrors(part.callee, seen));
  });
  return found;
}

const isError = (type: Type): boolean => resolve(type).tag === 'error';

/** The variable, state field or value that a place is a part of. */
export function rootOf(place: Expr): Expr {
  let current = place;
  while (current.tag === 'member' || current.tag === 'index') current = current.object;
  return current;
}
