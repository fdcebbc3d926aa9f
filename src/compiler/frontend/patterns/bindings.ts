import { Node, type BindingElement, type BindingName } from 'ts-morph';
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
      refusePart(scope, element, key, describe(type));
      statements.push(...declareAll(scope, name, scope.errorAt(name), role));
      return statements;
    }
    statements.push(...bindPattern(scope, element.getNameNode(), part, role));
  }
  return statements;
}

/** A part that no variable can hold, although TypeScript finds it. */
function refusePart(scope: Scope, element: BindingElement, key: string | number | undefined, of: string): void {
  const [message, hint] = element.getType().getSymbol()?.getName().endsWith('Mapping')
    ? [
        `a mapping cannot be kept in a variable`,
        `ask it for an entry where it stands, as in \`at(user).${key}.get(k)\``,
      ]
    : key === 'length'
      ? [`'length' stands in no pattern`, 'write it behind the array, as in `a.length`']
      : [`this pattern of a ${of} is not supported`, 'name members and items that it has'];
  scope.error(element, 'QED1902', message, hint);
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
