import { Node, type CallExpression } from 'ts-morph';
import { itemsOf } from '../../../typed/array-items.js';
import type { Expr, Stmt } from '../../../typed/ast.js';
import { readTarget } from '../../places/assignment-target.js';
import type { Temporaries } from '../../scope/temporaries.js';
import type { ArrayCall } from './array-call.js';

/** A variable or field that a method changes in place, and its items. Undefined after a diagnostic. */
export function listPlace({ scope, list, name }: ArrayCall): { place: Expr; items: readonly Expr[] } | undefined {
  const place = readTarget(scope, list);
  if (place === undefined) return undefined;
  if (isSimplePlace(place)) return { place, items: itemsOf(place)! };
  scope.error(list, 'QED1902', `'${name}' of this place is not supported`, 'write the items in a loop');
  return undefined;
}

/** A place that can be named again without evaluating anything. */
function isSimplePlace(place: Expr): boolean {
  if (place.tag === 'variable' || place.tag === 'state' || place.tag === 'component') return true;
  if (place.tag === 'member') return isSimplePlace(place.object);
  return place.tag === 'index' && place.index.tag === 'constant' && isSimplePlace(place.object);
}

/** The call that changes a place: its value is the list itself, which is read only where it is asked for. */
export function changed(
  { scope, node }: { scope: ArrayCall['scope']; node: CallExpression },
  place: Expr,
  temporaries: Temporaries,
  writes: readonly Stmt[],
): Expr {
  let parent = node.getParent();
  while (Node.isParenthesizedExpression(parent)) parent = parent.getParent();
  return Node.isExpressionStatement(parent)
    ? temporaries.asStatement(writes, scope.spanOf(node))
    : { ...temporaries.around(place, writes), span: scope.spanOf(node) };
}
