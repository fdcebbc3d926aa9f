import { Node, type CallExpression, type Expression } from 'ts-morph';
import { itemsOf } from '../../../typed/array-items.js';
import type { Expr, Stmt } from '../../../typed/ast.js';
import { readTarget } from '../../places/assignment-target.js';
import { isGlobal, languageName } from '../../source/language.js';
import type { Temporaries } from '../../scope/temporaries.js';
import type { ArrayCall } from './array-call.js';

/** A list that a method changes in place, its items, and what is to be done before. */
export interface ListPlace {
  readonly place: Expr;
  readonly items: readonly Expr[];
  readonly before: readonly Stmt[];
}

/** The variable or field that a method changes, or a new list that nothing else names. Undefined after a diagnostic. */
export function listPlace({ scope, list, name, array }: ArrayCall, temporaries: Temporaries): ListPlace | undefined {
  if (isNewList(list)) return newPlace(scope, temporaries.keep(array));
  const place = readTarget(scope, list);
  if (place === undefined) return undefined;
  if (isSimplePlace(place)) return { place, items: itemsOf(place)!, before: [] };
  scope.error(list, 'QED1902', `'${name}' of this place is not supported`, 'write the items in a loop');
  return undefined;
}

function newPlace(scope: ArrayCall['scope'], value: Expr): ListPlace {
  const { type, span } = value;
  const variable = scope.unit.newVariable('', type);
  const place = { tag: 'variable', variable, type, span } as const;
  return { place, items: itemsOf(place)!, before: [{ tag: 'let', variable, value, span }] };
}

/** Functions and methods that give a list of their own. */
const MAKES_A_LIST = ['array', 'clone', 'Array.from', 'Array.of'];
const COPIES = ['map', 'slice', 'concat'];

/** Whether an expression makes a list: `[...a]`, `clone(a)`, `a.slice(1)`, and what `reverse` and `fill` give of one. */
function isNewList(node: Expression): boolean {
  if (Node.isParenthesizedExpression(node) || Node.isNonNullExpression(node)) return isNewList(node.getExpression());
  if (Node.isArrayLiteralExpression(node)) return true;
  if (!Node.isCallExpression(node)) return false;
  const callee = node.getExpression();
  const isOwn = Node.isIdentifier(callee) ? languageName(callee) !== undefined : isGlobal(leftmost(callee));
  if (isOwn && MAKES_A_LIST.includes(callee.getText())) return true;
  if (!Node.isPropertyAccessExpression(callee)) return false;
  // A class may have a method of the same name.
  const declaration = callee.getNameNode().getSymbol()?.getDeclarations()[0];
  if (!Node.isInterfaceDeclaration(declaration?.getParent())) return false;
  return (
    COPIES.includes(callee.getName()) ||
    (['reverse', 'fill'].includes(callee.getName()) && isNewList(callee.getExpression()))
  );
}

const leftmost = (node: Expression): Expression =>
  Node.isPropertyAccessExpression(node) ? leftmost(node.getExpression()) : node;

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
