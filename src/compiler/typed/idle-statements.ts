import type { Expr, Stmt, TypedFunction } from './ast.js';
import { hasEffects } from './effects.js';
import type { TypedContract } from './program.js';
import { resolve } from './unify.js';
import { walk } from './walk.js';

/** The statements of a contract, and of what it calls, that compute a value which nothing uses, as in `this.isOwner();`. */
export function idleStatements(contract: TypedContract): Expr[] {
  const found: Expr[] = [];
  const seen = new Set<TypedFunction>();
  const look = (fn: TypedFunction): void => {
    if (seen.has(fn)) return;
    seen.add(fn);
    walk([...fn.body, ...defaultsOf(fn)], (part) => {
      if (part.tag === 'call') look(part.callee);
      for (const value of unusedIn(part)) if (isIdle(value)) found.push(value);
    });
  };
  [...contract.functions, ...contract.getters.map((getter) => getter.fn)].forEach(look);
  return found;
}

/** Values that a part of the tree computes and drops: that of a statement, and what the callback of a `forEach` gives. */
function unusedIn(part: Expr | Stmt): readonly Expr[] {
  if (part.tag === 'expression') return [part.value];
  if (part.tag !== 'iterate' || part.method !== 'forEach') return [];
  return part.callback.body.flatMap((each) => (each.tag === 'return' && each.value !== undefined ? [each.value] : []));
}

const isIdle = (value: Expr): boolean => {
  const { tag } = resolve(value.type);
  return tag !== 'void' && tag !== 'error' && !acts(value);
};

/** Whether an expression does something, or checks what an author may want to be checked. */
function acts(value: Expr): boolean {
  let result = false;
  walk(value, (part) => {
    result ||= ACTS.has(part.tag) || checks(part) || (part.tag === 'call' && callActs(part.callee));
  });
  return result;
}

const ACTS: ReadonlySet<string> = new Set([
  ...['assign', 'assignAll', 'step', 'set', 'remote', 'assert', 'emit', 'validUntil', 'native', 'error'],
  // Each of these fails where it has no value: a checkpoint to come, the inverse of zero.
  ...['checkpointAt', 'fieldDivision'],
]);

/** Checks that somebody may write for their own sake, as in `u32(x);`. The range of a sum is none of these. */
function checks(part: Expr | Stmt): boolean {
  switch (part.tag) {
    case 'cast':
      return part.mode === 'check';
    case 'arithmetic':
      return part.operator === '/' || part.operator === '%';
    case 'index':
      return resolve(part.index.type).tag !== 'number';
    case 'at':
    case 'componentAt':
      return part.where.some(({ name }) => name === 'checkpoint');
    default:
      return false;
  }
}

const known = new WeakMap<TypedFunction, boolean>();

/** As `acts`; what a function does to variables of its own is nothing to its caller. */
function callActs(fn: TypedFunction): boolean {
  let result = known.get(fn);
  if (result !== undefined) return result;
  result = hasEffects(fn);
  walk([...fn.body, ...defaultsOf(fn)], (part) => {
    if (part.tag === 'assign' || part.tag === 'step') result ||= fn.isInner === true || part.target.tag !== 'variable';
    else if (part.tag === 'assignAll')
      result ||= fn.isInner === true || part.targets.some(({ tag }) => tag !== 'variable');
    else result ||= ACTS.has(part.tag) || checks(part) || (part.tag === 'call' && callActs(part.callee));
  });
  known.set(fn, result);
  return result;
}

const defaultsOf = (fn: TypedFunction): Expr[] => fn.parameters.flatMap(({ initial }) => initial ?? []);
