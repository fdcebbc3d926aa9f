import { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { isAggregate } from '../../typed/type-queries.js';
import { NUMBER, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { exactly } from '../operators/constant-arithmetic.js';
import type { LocalConstant } from '../scope/local-constant.js';
import { Scope } from '../scope/scope.js';
import type { DeclaredConstant } from './declared-constants.js';
import { canBe, knownConstant, readKnown } from './known-values.js';

/** A `const` of a module or a static readonly field: its initialiser is read anew at each use, so a literal takes the kind of its use. */
export function constantOf(scope: Scope, node: Node, declaration: Node, expected?: Type): Expr {
  const name = node.getText();
  const isStatic = Node.isPropertyDeclaration(declaration) && declaration.isStatic() && declaration.isReadonly();
  const isConst =
    Node.isVariableDeclaration(declaration) && declaration.getVariableStatement()?.getDeclarationKind() === 'const';
  if (
    (!isStatic && !isConst) ||
    (!Node.isPropertyDeclaration(declaration) && !Node.isVariableDeclaration(declaration))
  ) {
    return scope.refuse(
      node,
      'QED1905',
      `'${name}' can change, so it is no constant`,
      'declare it `const`, or `static readonly` in a class',
    );
  }
  const initialiser = declaration.getInitializer();
  if (initialiser === undefined) return scope.refuse(node, 'QED1905', `'${name}' has no value`);
  if (
    Node.isVariableDeclaration(declaration) &&
    declaration.getVariableStatement()?.getParent() !== declaration.getSourceFile()
  ) {
    return scope.refuse(node, 'QED1902', `'${name}' is not visible here`);
  }
  const { unit } = scope;
  if (unit.constantsInProgress.has(declaration)) return scope.refuse(node, 'QED1026', `'${name}' is defined by itself`);
  unit.constantsInProgress.add(declaration);
  try {
    const typeNode = declaration.getTypeNode();
    const type = typeNode === undefined ? expected : unit.types.read(declaration.getType(), typeNode);
    return constantValue(scope, node, { initialiser, typeNode }, type, typeNode === undefined);
  } finally {
    unit.constantsInProgress.delete(declaration);
  }
}

/** Reads a constant's initialiser in a scope of its own: it sees no local variable. Its kinds are settled with those of the function that uses it. */
export function constantValue(
  scope: Scope,
  node: Node,
  constant: DeclaredConstant,
  expected: Type | undefined,
  reportAtUse: boolean,
): Expr {
  const { initialiser } = constant;
  const { unit } = scope;
  if (unit.refusedConstants.has(initialiser)) return scope.errorAt(node);
  const inner = new Scope(unit, undefined, undefined, undefined, reportAtUse ? (scope.place ?? node) : undefined);
  const number = unit.numberConstants.get(initialiser);
  if (number !== undefined) return { tag: 'constant', value: number, type: NUMBER, span: scope.spanOf(node) };
  const known = knownConstant(scope, constant);
  const value =
    known !== undefined && canBe(known, expected)
      ? readKnown(inner, initialiser, known, expected)
      : inner.expression(initialiser, expected);
  // What no use has asked for is wrong by itself, and need not be read again.
  if (value.tag === 'error' && expected === undefined) unit.refusedConstants.add(initialiser);
  const made = numberOf(value);
  if (made !== undefined) unit.numberConstants.set(initialiser, made);
  scope.later(() => inner.finish());
  const span = scope.spanOf(node);
  return isAggregate(resolve(value.type)) ? { ...value, span, isKept: true } : { ...value, span };
}

/** A `number` that is made of literals by sums, differences and products, where JavaScript's is exact. */
function numberOf(value: Expr): bigint | undefined {
  if (value.type !== NUMBER) return undefined;
  if (value.tag === 'constant') return value.value;
  if (value.tag !== 'arithmetic' || !['+', '-', '*'].includes(value.operator)) return undefined;
  const [left, right] = [numberOf(value.left), numberOf(value.right)];
  const made = left === undefined || right === undefined ? 'throws' : exactly(value.operator, left, right);
  return typeof made === 'bigint' && Number.isSafeInteger(Number(made)) ? made : undefined;
}

/** A `const` of a function that is made of literals alone: each use gives it a kind, as of a constant of a module. */
export function localConstant(scope: Scope, node: Node, constant: LocalConstant, expected: Type | undefined): Expr {
  const value = readKnown(scope, node, constant.known, expected, constant.withKind);
  constant.uses.push(value.type);
  return { ...value, span: scope.spanOf(node) };
}
