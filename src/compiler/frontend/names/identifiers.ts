import { Node, type Identifier } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import type { Scope } from '../scope/scope.js';
import { actualSymbol, isGlobal, languageName } from '../source/language.js';
import { isText, refuseString } from './constant-text.js';
import { constantOf, localConstant } from './constants.js';
import { constOf } from './declared-constants.js';

/** A name in an expression: a variable, a parameter or a constant of a module. */
export function identifier(scope: Scope, node: Identifier, expected?: Type): Expr {
  const span = scope.spanOf(node);
  const symbol = shorthandSymbol(node) ?? node.getSymbol();
  if (scope.isGiven(symbol) === false)
    return scope.refuse(node, 'QED1063', `'${node.getText()}' is not given in every call`, askFirst(node));
  const variable = scope.variableOf(symbol);
  if (variable !== undefined && scope.unit.runTimeNumbers.has(variable))
    return scope.refuse(
      node,
      'QED1018',
      `'${node.getText()}' is an index of run time, and nothing else`,
      'use the integer that it was made of',
    );
  if (variable !== undefined) return { tag: 'variable', variable, type: variable.type, span };
  const constant = scope.constantNamed(symbol);
  if (constant !== undefined) return localConstant(scope, node, constant, expected);
  if (scope.closureOf(symbol) !== undefined)
    return scope.refuse(node, 'QED1061', `the function '${node.getText()}' is no value`);
  const name = languageName(node);
  if (name !== undefined)
    return scope.refuse(
      node,
      'QED1902',
      `'${name}' cannot stand here by itself`,
      name === 'context' ? 'name each member, as in `const user = context.userId`' : undefined,
    );
  const declaration = actualSymbol(symbol)?.getDeclarations()[0];
  if (declaration !== undefined && isGlobal(node))
    return scope.refuse(node, 'QED1069', `'${node.getText()}' of JavaScript is no value here`);
  if (declaration === undefined) {
    if (node.getText() === 'undefined') return scope.refuse(node, 'QED1063', 'undefined is no value');
    return scope.refuse(node, 'QED1902', `'${node.getText()}' is not supported`);
  }
  if (constOf(declaration) !== undefined && isText(declaration)) return refuseString(scope, node);
  if (Node.isVariableDeclaration(declaration)) return constantOf(scope, node, declaration, expected);
  if (Node.isClassDeclaration(declaration))
    return scope.refuse(node, 'QED1027', `the class '${node.getText()}' is no value`);
  if (Node.isFunctionDeclaration(declaration)) {
    return scope.refuse(node, 'QED1061', `the function '${node.getText()}' is no value`);
  }
  return scope.refuse(node, 'QED1902', `'${node.getText()}' is not supported here`);
}

const shorthandSymbol = (node: Identifier): ReturnType<Identifier['getSymbol']> => {
  const parent = node.getParent();
  return Node.isShorthandPropertyAssignment(parent) ? parent.getValueSymbol() : undefined;
};

function askFirst(node: Identifier): string {
  const [name, type] = [node.getText(), node.getType().getNonNullableType()];
  const ask = `ask first: \`${name} === undefined\``;
  if (type.isObject()) return ask;
  return `${ask}, or write \`${name} ?? ${type.isBoolean() ? 'false' : '0n'}\``;
}
