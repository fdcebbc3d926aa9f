import { Node, type PropertyAccessExpression } from 'ts-morph';
import { CONTEXT_KINDS, type ContextName } from '../../ir/context-ops.js';
import type { Expr } from '../../typed/ast.js';
import { CHECKPOINT, PUBLIC_KEY } from '../../typed/language-structs.js';
import { scalarType } from '../../typed/types.js';
import type { Scope } from '../scope/scope.js';
import { languageName } from '../source/language.js';

const CONTEXT_PATHS: Readonly<Record<string, ContextName>> = {
  userId: 'userId',
  contractId: 'contractId',
  deployer: 'deployer',
  caller: 'caller',
  nonce: 'nonce',
  'publicKey.fingerprint': 'publicKeyFingerprint',
  'publicKey.param': 'publicKeyParam',
  'checkpoint.id': 'checkpointId',
  'checkpoint.root': 'checkpointRoot',
  'checkpoint.time': 'checkpointTime',
  'checkpoint.users': 'checkpointUsers',
  'checkpoint.randomSeed': 'checkpointRandomSeed',
  'checkpoint.maxAge': 'checkpointMaxAge',
  'checkpoint.depositRoot': 'checkpointDepositRoot',
};

/** What follows `context` in an expression, as `checkpoint.time`; undefined where it is not about the context. */
export function contextPath(node: PropertyAccessExpression): string | undefined {
  const names: string[] = [];
  let current: Node = node;
  while (Node.isPropertyAccessExpression(current)) {
    names.unshift(current.getName());
    current = current.getExpression();
  }
  return languageName(current) === 'context' ? names.join('.') : undefined;
}

/** A value of the context, or a struct of several. */
export function contextMember(scope: Scope, node: Node, path: string): Expr {
  const whole = path === 'checkpoint' ? CHECKPOINT : path === 'publicKey' ? PUBLIC_KEY : undefined;
  if (whole !== undefined) {
    const span = scope.spanOf(node);
    const parts = whole.fields.map(({ name, type }) => {
      return { name, value: { tag: 'context', name: CONTEXT_PATHS[`${path}.${name}`]!, type, span } as const };
    });
    return { tag: 'struct', parts, type: whole, span };
  }
  const name = CONTEXT_PATHS[path];
  if (name === undefined) return scope.refuse(node, 'QED1061', `context.${path} is no value`, 'call it');
  const unit = name === 'checkpointId' ? 'checkpoint' : name === 'checkpointTime' ? 'time' : undefined;
  return { tag: 'context', name, type: scalarType(CONTEXT_KINDS[name], unit), span: scope.spanOf(node) };
}
