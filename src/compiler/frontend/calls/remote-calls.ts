import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { MethodSignature } from '../../typed/nodes.js';
import { VOID } from '../../typed/types.js';
import { classNamed } from '../names/class-names.js';
import { readContractId } from '../names/contract-names.js';
import type { Scope } from '../scope/scope.js';

/** `X.call(id).method(..)` and `X.defer(id).method(..)`. */
export function remoteCall(scope: Scope, node: CallExpression, object: Node, method: string): Expr | undefined {
  if (!Node.isCallExpression(object)) return undefined;
  const via = object.getExpression();
  if (!Node.isPropertyAccessExpression(via)) return undefined;
  const mode = via.getName();
  const declaration = classNamed(via.getExpression());
  if ((mode !== 'call' && mode !== 'defer') || declaration === undefined) return undefined;
  const info = scope.unit.classOf(declaration);
  const signature = info?.signatures.get(method);
  const idNode = object.getArguments()[0] as Expression | undefined;
  if (info === undefined || signature === undefined || idNode === undefined) {
    return scope.refuse(
      node,
      'QED1902',
      `'${method}' is no public method that can be called`,
      'public methods with declared types can be called',
    );
  }
  const contractId = readContractId(scope, idNode, info);
  return remoteCallOf(scope, node, mode, info.name, contractId, signature);
}

function remoteCallOf(
  scope: Scope,
  node: CallExpression,
  mode: 'call' | 'defer',
  contract: string,
  contractId: Expr,
  signature: MethodSignature,
): Expr {
  const nodes = node.getArguments() as Expression[];
  const span = scope.spanOf(node);
  if (nodes.length !== signature.parameters.length) {
    return scope.refuse(
      node,
      'QED1902',
      'a call to another contract names every argument',
      `'${signature.name}' has ${signature.parameters.length}`,
    );
  }
  const args = nodes.map((argument, i) => scope.expression(argument, signature.parameters[i]!.type));
  return {
    tag: 'remote',
    mode,
    contract,
    contractId,
    signature,
    args,
    type: mode === 'defer' ? VOID : signature.result,
    span,
  };
}
