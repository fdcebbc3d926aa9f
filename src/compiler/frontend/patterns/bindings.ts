import { Node, type BindingName } from 'ts-morph';
import type { Expr, Stmt } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';
import { pickedName } from '../source/member-names.js';
import { patternPart, patternRest } from './pattern-parts.js';

/** The declarations that a name or pattern makes out of a value that has been read. */
export function bindPattern(
  scope: Scope,
  name: BindingName,
  value: Expr,
  role: 'local' | 'parameter' = 'local',
): Stmt[] {
  const span = scope.spanOf(name);
  if (Node.isIdentifier(name)) {
    const variable = scope.unit.newVariable(name.getText(), value.type);
    scope.declare(name.getSymbol(), variable, role);
    return [{ tag: 'let', variable, value, span }];
  }
  const whole = scope.unit.newVariable('', value.type);
  const source: Expr = { tag: 'variable', variable: whole, type: value.type, span };
  return [{ tag: 'let', variable: whole, value, span }, ...bindPatternParts(scope, name, source, role)];
}

/** The declarations of a pattern alone; nothing for a plain name. */
export function bindPatternParts(scope: Scope, name: BindingName, source: Expr, role: 'local' | 'parameter'): Stmt[] {
  if (Node.isIdentifier(name)) return [];
  const type = resolve(source.type);
  if (type.tag === 'error') return declareAll(scope, name, source, role);
  const isObject = Node.isObjectBindingPattern(name);
  const elements = name.getElements();
  const keys = elements.flatMap((element, i) =>
    Node.isBindingElement(element) && element.getDotDotDotToken() !== undefined
      ? []
      : [isObject && Node.isBindingElement(element) ? pickedName(element) : i],
  );
  const statements: Stmt[] = [];
  for (const [i, element] of elements.entries()) {
    if (!Node.isBindingElement(element)) continue;
    const key = keys[i];
    const part =
      key === undefined
        ? element.getDotDotDotToken() === undefined
          ? undefined
          : patternRest(
              scope,
              element,
              keys.filter((each) => each !== undefined),
              source,
            )
        : patternPart(scope, element, key, source, element.getInitializer());
    if (part === undefined) {
      scope.error(
        element,
        'QED1902',
        `this pattern of a ${describe(type)} is not supported`,
        'name members and items that it has',
      );
      statements.push(...declareAll(scope, name, scope.errorAt(name), role));
      return statements;
    }
    statements.push(...bindPattern(scope, element.getNameNode(), part, role));
  }
  return statements;
}

/** Declares every name of a pattern as a mistake, so that its uses give no further diagnostics. */
function declareAll(scope: Scope, name: BindingName, mistake: Expr, role: 'local' | 'parameter'): Stmt[] {
  if (Node.isIdentifier(name)) return bindPattern(scope, name, mistake, role);
  return name
    .getElements()
    .flatMap((element) =>
      Node.isBindingElement(element) ? declareAll(scope, element.getNameNode(), mistake, role) : [],
    );
}
