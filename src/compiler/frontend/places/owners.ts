import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { classByName, type Scope } from '../scope/scope.js';

/** What a member or method is taken of; a component can stand nowhere else, but as the first argument of its class's `at`. */
export function readOwner(scope: Scope, node: Expression): Expr {
  let inner: Node = node;
  while (Node.isParenthesizedExpression(inner)) inner = inner.getExpression();
  const component = Node.isExpression(inner) ? readComponent(scope, inner) : undefined;
  return component ?? scope.expression(node);
}

/** An argument that is the state of a contract or component: `this`, `this.payments`, `Token.at(user)`. */
export function readOwnerArgument(scope: Scope, node: Expression): Expr {
  if (Node.isThisExpression(node) && scope.self?.isComponent === false) {
    const type = { tag: 'component', component: scope.self.name } as const;
    return { tag: 'component', type, span: scope.spanOf(node) };
  }
  return readOwner(scope, node);
}

/** The component that an expression names: `this` in one, `this.payments`, `this.payments.inner`. */
export function readComponent(scope: Scope, node: Expression): Expr | undefined {
  const span = scope.spanOf(node);
  if (Node.isThisExpression(node)) {
    if (scope.self?.isComponent !== true) return undefined;
    return { tag: 'component', type: { tag: 'component', component: scope.self.name }, span };
  }
  if (Node.isIdentifier(node)) {
    const variable = scope.variableOf(node.getSymbol());
    return variable?.type.tag === 'component' ? { tag: 'variable', variable, type: variable.type, span } : undefined;
  }
  if (!Node.isPropertyAccessExpression(node) || node.hasQuestionDotToken()) return undefined;
  const name = node.getName();
  const isOfThis = Node.isThisExpression(node.getExpression());
  const object = isOfThis ? undefined : readComponent(scope, node.getExpression());
  const owner = isOfThis
    ? scope.self
    : object?.type.tag === 'component'
      ? classByName(scope.unit, object.type.component)
      : undefined;
  const type = owner?.fields.get(name)?.type;
  return type?.tag === 'component' ? { tag: 'component', object, name, type, span } : undefined;
}
