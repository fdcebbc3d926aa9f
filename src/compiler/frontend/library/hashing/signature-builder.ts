import type { CallExpression, Expression } from 'ts-morph';
import type { SignatureScheme } from '../../../ir/hash-ops.js';
import type { Expr } from '../../../typed/ast.js';
import { SIGNATURE_STRUCTS } from '../../../typed/language-structs.js';
import { BOOLEAN } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';
import { hashable, listOf } from './hash-inputs.js';

/** `verifyEcdsa(signature, publicKey, digest)` or `verifySchnorr(signature, publicKey, ..values)`. */
export function verifySignature(
  scope: Scope,
  node: CallExpression,
  scheme: SignatureScheme,
  [first, second, ...rest]: readonly Expression[],
): Expr {
  const structs = SIGNATURE_STRUCTS[scheme];
  const signature = scope.expression(first!, structs.signature);
  const publicKey = scope.expression(second!, structs.publicKey);
  const message = rest.map((argument) =>
    scheme === 'verifyEcdsa' ? listOf(scope, argument, 'u8', 32) : hashable(scope, argument),
  );
  return (
    [signature, publicKey, ...message].find(({ tag }) => tag === 'error') ?? {
      tag: 'verify',
      scheme,
      signature,
      publicKey,
      message,
      type: BOOLEAN,
      span: scope.spanOf(node),
    }
  );
}
