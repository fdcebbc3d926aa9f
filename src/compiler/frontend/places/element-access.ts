import { Node, type ElementAccessExpression, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { describe, isAggregate } from '../../typed/type-queries.js';
import { scalarType, type StructType, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { constantValue } from '../names/constants.js';
import { constantPart } from '../names/declared-constants.js';
import type { Scope } from '../scope/scope.js';
import { literalName } from '../source/member-names.js';
import { indexArithmetic } from './index-arithmetic.js';
import { numberCall, runTimeNumber } from './run-time-numbers.js';

/** `object[index]`. */
export function elementAccess(scope: Scope, node: ElementAccessExpression, expected?: Type): Expr {
  const argument = node.getArgumentExpression();
  if (argument === undefined || (node.hasQuestionDotToken() && !scope.isOptional(node.getExpression())))
    return scope.refuse(node, 'QED1063', 'nothing is missing here, so ?. has nothing to ask', 'use `a[i]`');
  if (Node.isThisExpression(node.getExpression()))
    return scope.refuse(node, 'QED1068', 'the name of the member is computed', nameIt('this', argument));
  const ofConstant = constantPart(node);
  if (ofConstant !== undefined) return constantValue(scope, node, { initialiser: ofConstant }, expected, true);
  const object = scope.expression(node.getExpression());
  const type = resolve(object.type);
  const span = scope.spanOf(node);
  if (type.tag === 'error') return object;
  if (type.tag === 'struct') return memberByLiteral(scope, node, object, type, argument);
  if (!isAggregate(type))
    return scope.refuse(
      node,
      'QED1068',
      `a ${describe(type)} has no index`,
      nameIt(node.getExpression().getText(), argument),
    );
  const index = readIndex(scope, argument);
  if (resolve(index.type).tag === 'error') return scope.errorAt(node);
  const length = type.tag === 'array' ? type.length : type.items.length;
  if (index.tag === 'constant' && (index.value < 0n || index.value >= BigInt(length))) {
    return scope.refuse(
      argument,
      'QED1016',
      `the index ${index.value} is outside of ${length} items`,
      `use an index from 0 to ${length - 1}`,
    );
  }
  if (type.tag === 'array') return { tag: 'index', object, index, type: type.item, span };
  if (index.tag === 'constant')
    return { tag: 'member', object, name: index.value.toString(), type: type.items[Number(index.value)]!, span };
  return scope.refuse(
    argument,
    'QED1902',
    'the index of a tuple is a literal',
    `what has a run-time index is an array: declare it as FixedArray<T, ${length}>`,
  );
}

/** `struct['name']` and `struct[1]`: the member of that name. */
function memberByLiteral(
  scope: Scope,
  node: ElementAccessExpression,
  object: Expr,
  type: StructType,
  argument: Expression,
): Expr {
  const name = literalName(argument);
  const field = type.fields.find((each) => each.name === name);
  if (name !== undefined && field !== undefined)
    return { tag: 'member', object, name, type: field.type, span: scope.spanOf(node) };
  const message = 'which member is meant is not known when compiling';
  return scope.refuse(node, 'QED1068', message, nameIt(node.getExpression().getText(), argument));
}

/** How a member is named that was written as an index. */
function nameIt(owner: string, argument: Node): string {
  const name = literalName(argument);
  const member = name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name) ? name : 'field';
  return `name it, as in \`${owner}.${member}\`; what has a run-time index is a fixed array`;
}

/** A `number` known at compile time, or `Number(x)` of an integer. */
function readIndex(scope: Scope, argument: Expression): Expr {
  let node: Node = argument;
  while (Node.isParenthesizedExpression(node)) node = node.getExpression();
  const found = runTimeNumber(scope, node);
  if (found !== undefined) return found.expr;
  const known = numberCall(node);
  const index = indexArithmetic(scope, node) ?? scope.expression(known ?? argument);
  if (index.tag === 'arithmetic' && resolve(index.type) === scalarType('i64')) return index;
  if (['number', 'error', 'enum'].includes(resolve(index.type).tag)) return index;
  return scope.refuse(argument, 'QED1018', 'the index is no number', 'write `a[Number(i)]`');
}
