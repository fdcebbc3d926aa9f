import type { ReturnStatement, Statement } from 'ts-morph';
import type { Stmt } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import { VOID } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Jump } from '../scope/jump.js';
import type { Scope } from '../scope/scope.js';

/** `return value`; the first one decides the result where none is declared. */
export function returnStatement(scope: Scope, node: ReturnStatement): Stmt {
  const span = scope.spanOf(node);
  const value = node.getExpression();
  if (value === undefined) {
    scope.result ??= VOID;
    return { tag: 'return', value: undefined, span };
  }
  const read = scope.expression(
    value,
    scope.result === undefined || resolve(scope.result).tag === 'void' ? undefined : scope.result,
  );
  scope.result ??= read.type;
  if (['mapping', 'view'].includes(resolve(read.type).tag))
    scope.error(value, 'QED1902', `a ${describe(read.type)} cannot be returned`);
  return { tag: 'return', value: read, span };
}

/** `break` and `continue`: each finds the loop, switch or block that it leaves. */
export function jumpStatement(
  scope: Scope,
  node: Statement,
  tag: 'break' | 'continue',
  label: string | undefined,
): Stmt[] {
  const fits = (candidate: Jump): boolean =>
    label !== undefined
      ? candidate.labels.includes(label)
      : candidate.kind === 'loop' || (tag === 'break' && candidate.kind === 'switch');
  const found = scope.jumps.findLast(fits);
  if (found !== undefined) return [{ tag, target: found.target, span: scope.spanOf(node) }];
  scope.error(node, 'QED1901', `'${tag}' leads nowhere here`);
  return [];
}
