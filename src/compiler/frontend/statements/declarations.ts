import {
  Node,
  SyntaxKind,
  VariableDeclarationKind,
  type ArrowFunction,
  type BindingName,
  type Expression,
  type FunctionExpression,
  type Identifier,
  type VariableDeclaration,
  type VariableDeclarationList,
  type VariableStatement,
} from 'ts-morph';
import type { Expr, Stmt } from '../../typed/ast.js';
import { knownNumber } from '../../typed/known-number.js';
import { ERROR, type Type } from '../../typed/types.js';
import { isOpen, openType, resolve, unify } from '../../typed/unify.js';
import { fix, replacing } from '../fixes/rewrites.js';
import { closureOf } from '../functions/closures.js';
import { functionLiteral } from '../functions/function-literals.js';
import { kindOfValue } from '../kinds/default-kind.js';
import { constantText } from '../names/constant-text.js';
import { constantValue } from '../names/constants.js';
import { constantParts } from '../names/declared-constants.js';
import { knownValue } from '../names/known-values.js';
import { bindPattern } from '../patterns/bindings.js';
import { declaredNumber } from '../places/index-arithmetic.js';
import { LocalConstant } from '../scope/local-constant.js';
import type { Scope } from '../scope/scope.js';

/** The variables of a `let`, of a `const` or of a loop's head. */
export function declarationList(scope: Scope, node: VariableStatement | VariableDeclarationList): Stmt[] {
  checkKeyword(scope, node);
  return node.getDeclarations().flatMap((declaration): Stmt[] => {
    const kept = declaredNumber(scope, declaration);
    if (kept !== undefined) return kept;
    const name = declaration.getNameNode();
    const annotation = declaration.getTypeNode();
    // Messages read it where they stand.
    if (isConst(declaration) && Node.isIdentifier(name) && constantText(name) !== undefined) return [];
    const type =
      annotation === undefined || functionLiteral(declaration.getInitializer()) !== undefined
        ? undefined
        : scope.unit.types.read(annotation.getType(), annotation);
    const initialiser = declaration.getInitializer();
    const literal = functionLiteral(initialiser);
    if (literal !== undefined && isConst(declaration) && Node.isIdentifier(name)) {
      declareFunction(scope, name, literal, annotation);
      return [];
    }
    if (declaration.hasExclamationToken())
      scope.error(declaration, 'QED1022', "'!' switches off the checks", 'give it a value');
    if (initialiser !== undefined && annotation === undefined && isConst(declaration)) {
      const constants = declareConstants(scope, name, initialiser);
      if (constants !== undefined) return constants;
    }
    if (initialiser !== undefined) {
      const value = scope.expression(initialiser, type);
      const kind = resolve(value.type).tag;
      if (kind === 'void' || kind === 'mapping') {
        scope.error(
          initialiser,
          'QED1902',
          kind === 'void' ? 'this has no value' : 'a mapping cannot be kept in a variable',
        );
        return bindPattern(scope, name, scope.errorAt(initialiser));
      }
      const declared = type === undefined || value.tag === 'error' ? value : { ...value, type };
      return isConst(declaration) ? bindConst(scope, name, declared) : bindPattern(scope, name, declared);
    }
    const variable = scope.unit.newVariable(name.getText(), type ?? laterType(scope, declaration));
    scope.declare(name.getSymbol(), variable);
    return [{ tag: 'let', variable, value: undefined, span: scope.spanOf(declaration) }];
  });
}

/**
 * What `const D = 2n ** 65n` and `const { max } = LIMITS` declare, of which each use may have a kind of its own. Undefined for what is made of anything
 * but literals and constants.
 */
function declareConstants(scope: Scope, name: BindingName, initialiser: Expression): Stmt[] | undefined {
  if (Node.isIdentifier(name)) {
    const known = knownValue(scope, initialiser);
    if (known === undefined || known.type !== undefined) return undefined;
    scope.declareConstant(name.getSymbol(), new LocalConstant(withKind(name, initialiser, known.value), known));
    return [];
  }
  return constantParts(name, initialiser)?.flatMap(
    ([each, part]) =>
      declareConstants(scope, each, part) ??
      bindConst(scope, each, constantValue(scope, each, { initialiser: part }, undefined, true)),
  );
}

/** A `const`; one that is a `number` made of literals is one wherever it is used. */
function bindConst(scope: Scope, name: BindingName, value: Expr): Stmt[] {
  const bound = bindPattern(scope, name, value);
  const known = Node.isIdentifier(name) ? knownNumber(value) : undefined;
  const variable = known === undefined ? undefined : scope.variableOf(name.getSymbol());
  if (variable !== undefined) variable.known = known!;
  return bound;
}

/** The type of `let x;`: what is assigned to it first. */
function laterType(scope: Scope, declaration: VariableDeclaration): Type {
  const type = openType();
  scope.later(() => {
    if (!isOpen(type)) return;
    scope.error(declaration, 'QED1034', `nothing says of which kind '${declaration.getName()}' is`);
    unify(type, ERROR);
  });
  return type;
}

/** Refuses all but `let` and `const`. */
export function checkKeyword(scope: Scope, node: VariableStatement | VariableDeclarationList): void {
  const keyword = node.getDeclarationKind();
  if (keyword === VariableDeclarationKind.Var) {
    const word = node.getFirstDescendantByKind(SyntaxKind.VarKeyword);
    const instead = word && fix('Use let', replacing(word, 'let'));
    scope.error(node, 'QED1072', "'var' is visible outside of its block", undefined, instead);
  }
  if (keyword === VariableDeclarationKind.Using || keyword === VariableDeclarationKind.AwaitUsing)
    scope.error(
      node,
      'QED1901',
      `'${keyword}' releases what it holds, and a value holds nothing`,
      'declare it `const`',
    );
}

/** `const f = (x: u64): u64 => ..`: nothing is evaluated here, it is read now so that its mistakes are found. */
function declareFunction(
  scope: Scope,
  name: Identifier,
  literal: ArrowFunction | FunctionExpression,
  annotation: Node | undefined,
): void {
  const signature = annotation?.getType().getCallSignatures()[0];
  const types = signature?.getParameters().map((each) => scope.unit.types.read(each.getTypeAtLocation(name), name));
  const result = signature && scope.unit.types.read(signature.getReturnType(), name);
  const closure = closureOf(scope, literal, types ?? [], result);
  scope.declareClosure(name.getSymbol(), closure);
  closure.read();
}

const withKind = (name: Identifier, initialiser: Node, value: bigint): string =>
  `const ${name.getText()}: ${kindOfValue(value)} = ${initialiser.getText()}`;

const isConst = (declaration: VariableDeclaration): boolean =>
  declaration.getVariableStatement()?.getDeclarationKind() === 'const';
