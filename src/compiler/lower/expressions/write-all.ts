import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Expr } from '../../typed/ast.js';
import { locate } from '../locate.js';
import type { Lowering } from '../method-lowering.js';
import type { Exchange } from '../objects/exchange.js';
import { checkMoves } from '../objects/moved-objects.js';
import { write } from '../read-write.js';
import type { Value } from '../values.js';

/**
 * Assigns to several targets in order. Objects of the state may be shared between the writes, since nothing is read
 * there, but not after them.
 */
export function writeAll(
  lowering: Lowering,
  targets: readonly Expr[],
  values: readonly Value[],
  span: SourceSpan,
): void {
  const exchange: Exchange = { moves: [], before: lowering.replaced.length, isDisturbed: false };
  for (const [i, target] of targets.entries()) {
    const { flow, replaced } = lowering;
    const before = { versions: flow?.versions, replaced: replaced.length };
    const location = locate(lowering, target);
    // An index that calls a function may have changed an object that is shared at this moment.
    if (lowering.flow?.versions !== before.versions || replaced.length !== before.replaced) exchange.isDisturbed = true;
    lowering.exchange = exchange;
    try {
      write(lowering, location, values[i]!, span);
    } finally {
      lowering.exchange = undefined;
    }
  }
  checkMoves(lowering, exchange);
}
