import type { Expr } from '../../typed/ast.js';
import type { Lowering } from '../method-lowering.js';
import { whole } from '../objects/aliases.js';
import { scalarsOf, type Scalar } from '../values.js';

/** Lowers `merkleRoot(leaf, index, path)`. */
export function lowerMerkleRoot(lowering: Lowering, expr: Expr & { tag: 'merkleRoot' }): Scalar {
  const leaf = lowering.scalar(expr.leaf);
  const index = lowering.scalar(expr.index);
  const path = scalarsOf(whole(lowering, lowering.expression(expr.path), expr.path.span));
  if (
    index.constant !== undefined &&
    index.constant >> BigInt(path.length) !== 0n &&
    lowering.flow?.guard === undefined
  )
    lowering.stop(expr.span, 'QED1042', `there is no leaf ${index.constant} where a path has ${path.length} siblings`);
  return lowering.emit(lowering.builder.merkleRoot(leaf, index, path), expr.span);
}
