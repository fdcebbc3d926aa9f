import type { Stmt, TypedFunction } from '../../typed/ast.js';
import type { Lowering } from '../method-lowering.js';
import { kept } from '../objects/objects.js';
import { LOST, type Value } from '../values.js';

/**
 * A constant of a module has its value before any method runs. It is computed once in a method, on no condition, so that a constant that is made of
 * others takes no longer than they do, however often it names them.
 */
export function lowerConstant(lowering: Lowering, constant: TypedFunction): Value {
  const known = lowering.moduleConstants.get(constant);
  if (known !== undefined) return known;
  // After a mistake in it, that has been reported.
  lowering.moduleConstants.set(constant, LOST);
  const { flow } = lowering;
  lowering.enter({ guard: undefined, variables: new Map(), versions: new Map() });
  const [{ value }] = constant.body as [Stmt & { tag: 'return' }];
  const result = kept(lowering.expression(value!));
  lowering.enter(flow);
  lowering.moduleConstants.set(constant, result);
  return result;
}
