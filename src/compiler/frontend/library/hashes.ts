import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { IrKind } from '../../ir/kinds.js';
import type { DigestAlgorithm } from '../../ir/ops.js';
import type { Expr } from '../../typed/ast.js';
import { describe, isAggregate, isScalarLike, kindOf } from '../../typed/type-queries.js';
import { scalarType, type Type } from '../../typed/types.js';
import { isResolved, resolve, unify } from '../../typed/unify.js';
import { defaultKind } from '../expressions/fit-type.js';
import type { Scope } from '../scope/scope.js';

/** `poseidon('tag', a, b, ..)`: scalars, and aggregates in declared order; the tag is optional. */
export function poseidon(scope: Scope, node: CallExpression, args: readonly Expression[]): Expr {
  let domain: string | undefined;
  const inputs: Expr[] = [];
  for (const [i, argument] of args.entries()) {
    if (Node.isStringLiteral(argument)) {
      const text = argument.getLiteralValue();
      if (i > 0) return scope.refuse(argument, 'QED1902', 'a domain tag comes first');
      if (!/^[\x20-\x7e]{1,31}$/.test(text))
        return scope.refuse(argument, 'QED1902', 'a domain tag has 1 to 31 ASCII characters');
      // The protocol's own hashes, of leaves and of entries under wide keys, must be no contract's to make.
      if (text.startsWith('qed/') && !scope.unit.options.system)
        return scope.refuse(argument, 'QED1079', `the tag '${text}' is reserved`);
      domain = text;
      continue;
    }
    const value = hashable(scope, argument);
    if (value.tag === 'error') return value;
    inputs.push(value);
  }
  return {
    tag: 'poseidon',
    ...(domain === undefined ? {} : { domain }),
    inputs,
    type: scalarType('Hash'),
    span: scope.unit.reporter.spanOf(node),
  };
}

/** A value that can be flattened to field elements, of kinds that are known. */
export function hashable(scope: Scope, argument: Expression): Expr {
  const value = scope.expression(argument);
  scope.later(() => {
    if (resolve(value.type).tag !== 'error' && !isResolved(value.type))
      scope.error(argument, 'QED1034', 'nothing says of which kind this is');
  });
  if (!isScalarLike(value.type) && !isAggregate(resolve(value.type)) && resolve(value.type).tag !== 'error')
    return scope.refuse(argument, 'QED1902', `a ${describe(value.type)} cannot be hashed`);
  return value;
}

/** The bytes of a digest: 32 of u8. */
export const DIGEST: Type = { tag: 'array', item: scalarType('u8'), length: 32 };

/** `sha256(bytes)` or `keccak256(bytes)`. */
export function digest(
  scope: Scope,
  node: CallExpression,
  algorithm: DigestAlgorithm,
  args: readonly Expression[],
): Expr {
  const bytes = listOf(scope, args[0]!, 'u8');
  return bytes.tag === 'error'
    ? bytes
    : { tag: 'digest', algorithm, bytes, type: DIGEST, span: scope.unit.reporter.spanOf(node) };
}

/** `merkleRoot(leaf, index, path)`: the index is any number that is not negative. */
export function merkleRoot(scope: Scope, node: CallExpression, args: readonly Expression[]): Expr {
  const leaf = scope.expression(args[0]!, scalarType('Hash'));
  const index = scope.expression(args[1]!);
  const path = listOf(scope, args[2]!, 'Hash');
  for (const part of [leaf, index, path]) if (part.tag === 'error') return part;
  if (!isScalarLike(index.type))
    return scope.refuse(args[1]!, 'QED1010', `a ${describe(index.type)} is no index`, 'use an unsigned integer');
  scope.settle(() => defaultKind(index.type, scalarType('u64')));
  scope.later(() => {
    const kind = kindOf(index.type);
    if (kind === undefined || !['Field', 'Hash', 'i64', 'boolean'].includes(kind)) return;
    scope.error(args[1]!, 'QED1010', `a ${kind} is no index`, 'use an unsigned integer, as in `u64(x)`');
  });
  return {
    tag: 'merkleRoot',
    leaf,
    index,
    path,
    type: scalarType('Hash'),
    span: scope.unit.reporter.spanOf(node),
  };
}

/** An array or tuple whose items are all of one kind, and as many as are wanted. */
export function listOf(scope: Scope, argument: Expression, kind: IrKind, length?: number): Expr {
  const value = scope.expression(argument);
  const type = resolve(value.type);
  if (type.tag === 'error') return value;
  const items = type.tag === 'array' ? [type.item] : type.tag === 'tuple' ? type.items : undefined;
  const found = type.tag === 'array' ? type.length : items?.length;
  if (length !== undefined && found !== undefined && found !== length)
    return scope.refuse(argument, 'QED1016', `${found} items where ${length} are wanted`);
  if (items?.every((item) => unify(item, scalarType(kind))) === true) return value;
  return scope.refuse(
    argument,
    'QED1010',
    `a ${describe(type)} where an array of ${kind} is wanted`,
    `pass a FixedArray<${kind}, N>`,
  );
}
