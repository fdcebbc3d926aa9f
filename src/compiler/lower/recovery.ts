import type { Expr, Stmt } from '../typed/ast.js';
import type { Variable } from '../typed/nodes.js';
import { rootOf } from '../typed/effects.js';
import { walk } from '../typed/walk.js';
import type { Lowering } from './method-lowering.js';
import { LOST, type Scalar } from './values.js';

/**
 * All mistakes of a method are reported at once: after a statement with one the method is lowered on, and what the statement should have
 * given is lost. Reading what is lost ends a statement without a further diagnostic.
 */

/** Goes on after a statement with a mistake. */
export function lose(lowering: Lowering, statement: Stmt): void {
  for (const variable of writtenIn(statement)) lowering.assign(variable, LOST);
  if (statement.tag === 'return') lowering.jump(lowering.exit!, LOST);
}

/** The condition of a branch; both of its sides are looked at where the condition has a mistake. */
export function conditionOf(lowering: Lowering, condition: Expr): Scalar {
  let value: Scalar | undefined;
  lowering.attempt(
    () => (value = lowering.scalar(condition)),
    () => (value = lowering.emit(lowering.builder.input('unknown', 'boolean'), condition.span)),
  );
  return value!;
}

/** The variables that a statement declares or assigns. */
function writtenIn(statement: Stmt): Variable[] {
  const written: Variable[] = [];
  const note = (target: Expr): void => {
    const root = rootOf(target);
    if (root.tag === 'variable') written.push(root.variable);
  };
  walk(statement, (part) => {
    if (part.tag === 'let') written.push(part.variable);
    else if (part.tag === 'assign' || part.tag === 'step') note(part.target);
    else if (part.tag === 'assignAll') part.targets.forEach(note);
  });
  return written;
}
