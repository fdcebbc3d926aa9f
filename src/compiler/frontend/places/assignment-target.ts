import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { resolve } from '../../typed/unify.js';
import { declaredConstant } from '../names/declared-constants.js';
import type { ClassInfo } from '../scope/class-info.js';
import { classByName, type Scope } from '../scope/scope.js';

/** Reads the left side of an assignment. Undefined, with a diagnostic, where it is nothing that can be written. */
export function readTarget(scope: Scope, node: Expression): Expr | undefined {
  if (Node.isNonNullExpression(node) || Node.isParenthesizedExpression(node))
    return readTarget(scope, node.getExpression());
  if (!Node.isIdentifier(node) && !Node.isPropertyAccessExpression(node) && !Node.isElementAccessExpression(node)) {
    scope.error(node, 'QED1902', 'assignment to this expression is not supported');
    return undefined;
  }
  if (!Node.isIdentifier(node) && isPartOfConstant(node)) {
    scope.error(node, 'QED1021', 'this changes a constant of the module', 'copy it into a variable: `clone(a)`');
    return undefined;
  }
  const target = scope.expression(node);
  return isWritable(scope, node, target) ? target : undefined;
}

/** Whether a member or item is one of a constant outside of functions, with a declared type or without. */
function isPartOfConstant(node: Expression): boolean {
  if (Node.isNonNullExpression(node) || Node.isParenthesizedExpression(node))
    return isPartOfConstant(node.getExpression());
  if (declaredConstant(node) !== undefined) return true;
  const isPart = Node.isPropertyAccessExpression(node) || Node.isElementAccessExpression(node);
  return isPart && isPartOfConstant(node.getExpression());
}

function isWritable(scope: Scope, node: Node, target: Expr): boolean {
  switch (target.tag) {
    case 'error':
      return false;
    case 'variable':
      if (!scope.isParameter(target.variable)) return true;
      scope.error(node, 'QED1032', `'${target.variable.name}' is a parameter`);
      return false;
    case 'state':
      return isWritableField(scope, node, scope.self, target.field);
    case 'member':
    case 'index': {
      const type = resolve(target.object.type);
      if (type.tag === 'component' && target.tag === 'member')
        return isWritableField(scope, node, classByName(scope.unit, type.component), target.name);
      if (type.tag === 'view') {
        scope.error(node, 'QED1043', 'the state of another user cannot be written');
        return false;
      }
      return isWritable(scope, node, target.object);
    }
    case 'get':
    case 'call':
    case 'at':
      scope.error(node, 'QED1021', 'this is a value that was read; changing it changes nothing there');
      return false;
    default:
      scope.error(node, 'QED1902', 'assignment to this expression is not supported');
      return false;
  }
}

function isWritableField(scope: Scope, node: Node, owner: ClassInfo | undefined, name: string): boolean {
  const field = owner?.fields.get(name);
  if (field?.isReadonly === true) {
    scope.error(node, 'QED1043', `'${name}' is readonly`);
    return false;
  }
  if (field?.type.tag !== 'mapping') return true;
  scope.error(node, 'QED1043', `the mapping '${name}' cannot be replaced`, 'write single keys with `set`');
  return false;
}
