import { Node, type BindingName } from 'ts-morph';
import type { Expr, Stmt } from '../typed/ast.js';
import { describe, resolve, type Type } from '../typed/types.js';
import type { Scope } from './scope.js';

/** The declarations that a name or pattern makes out of a value that has been read. */
export function bind(scope: Scope, name: BindingName, value: Expr, role: 'local' | 'parameter' = 'local'): Stmt[] {
  const span = scope.unit.reporter.spanOf(name);
  if (Node.isIdentifier(name)) {
    const variable = scope.unit.newVariable(name.getText(), value.type);
    scope.declare(name.getSymbol(), variable, role);
    return [{ tag: 'let', variable, value, span }];
  }
  const whole = scope.unit.newVariable('', value.type);
  const source: Expr = { tag: 'variable', variable: whole, type: value.type, span };
  return [{ tag: 'let', variable: whole, value, span }, ...bindParts(scope, name, source, role)];
}

/** The declarations of a pattern alone; nothing for a plain name. */
export function bindParts(scope: Scope, name: BindingName, source: Expr, role: 'local' | 'parameter'): Stmt[] {
  if (Node.isIdentifier(name)) return [];
  const type = resolve(source.type);
  if (type.tag === 'error') return declareAll(scope, name, source, role);
  const statements: Stmt[] = [];
  for (const [i, element] of name.getElements().entries()) {
    if (!Node.isBindingElement(element)) continue;
    const part =
      element.getInitializer() !== undefined || element.getDotDotDotToken() !== undefined
        ? undefined
        : partOf(scope, element, i, source, type);
    if (part === undefined) {
      scope.error(
        element,
        'QED1902',
        `this pattern of a ${describe(type)} is not supported`,
        'name single members, without defaults and `...`',
      );
      statements.push(...declareAll(scope, name, scope.errorAt(name), role));
      return statements;
    }
    statements.push(...bind(scope, element.getNameNode(), part, role));
  }
  return statements;
}

function partOf(
  scope: Scope,
  element: Node & { getPropertyNameNode(): Node | undefined; getNameNode(): BindingName },
  i: number,
  source: Expr,
  type: Type,
): Expr | undefined {
  const span = scope.unit.reporter.spanOf(element);
  const isObject = Node.isObjectBindingPattern(element.getParent());
  if (isObject) {
    const name = element.getPropertyNameNode()?.getText() ?? element.getNameNode().getText();
    if (type.tag === 'struct') {
      const field = type.fields.find((each) => each.name === name);
      return field && { tag: 'member', object: source, name, type: field.type, span };
    }
    if (type.tag !== 'view') return undefined;
    const info = [...scope.unit.classes.values()].find((each) => each.name === type.contract);
    const field = info?.fields.get(name);
    return field && field.type.tag !== 'mapping' && field.type.tag !== 'component'
      ? { tag: 'member', object: source, name, type: field.type, span }
      : undefined;
  }
  if (type.tag === 'tuple' && i < type.items.length)
    return { tag: 'member', object: source, name: String(i), type: type.items[i]!, span };
  if (type.tag === 'array' && i < type.length) {
    return {
      tag: 'index',
      object: source,
      index: { tag: 'constant', value: BigInt(i), type: { tag: 'number' }, span },
      type: type.item,
      span,
    };
  }
  return undefined;
}

/** Declares every name of a pattern as a mistake, so that its uses give no further diagnostics. */
function declareAll(scope: Scope, name: BindingName, mistake: Expr, role: 'local' | 'parameter'): Stmt[] {
  if (Node.isIdentifier(name)) return bind(scope, name, mistake, role);
  return name
    .getElements()
    .flatMap((element) =>
      Node.isBindingElement(element) ? declareAll(scope, element.getNameNode(), mistake, role) : [],
    );
}
