import type { CallExpression, Expression } from 'ts-morph';
import type { DigestAlgorithm } from '../../../ir/hash-ops.js';
import type { Expr } from '../../../typed/ast.js';
import { scalarType, type Type } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';
import { listOf } from './hash-inputs.js';

/** The bytes of a digest: 32 of u8. */
const DIGEST: Type = { tag: 'array', item: scalarType('u8'), length: 32 };

/** `sha256(bytes)` or `keccak256(bytes)`. */
export function digest(
  scope: Scope,
  node: CallExpression,
  algorithm: DigestAlgorithm,
  args: readonly Expression[],
): Expr {
  const bytes = listOf(scope, args[0]!, 'u8');
  return bytes.tag === 'error' ? bytes : { tag: 'digest', algorithm, bytes, type: DIGEST, span: scope.spanOf(node) };
}
