import { Node, type SwitchStatement } from 'ts-morph';
import type { Expr, Stmt, SwitchCase } from '../../typed/ast.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';
import { alwaysLeaves } from './reachability.js';

/** A `switch` whose cases end by themselves; labels that follow each other share one. */
export function switchStatement(scope: Scope, node: SwitchStatement, names: readonly string[]): Stmt[] {
  const span = scope.spanOf(node);
  const subject = scope.expression(node.getExpression());
  const target = scope.unit.newTarget();
  scope.jumps.push({ kind: 'switch', labels: names, target });
  const cases: SwitchCase[] = [];
  let labels: Expr[] = [];
  let isDefault = false;
  const clauses = node.getClauses();
  for (const [i, clause] of clauses.entries()) {
    if (Node.isDefaultClause(clause)) isDefault = true;
    else
      labels.push(
        scope.expression(clause.getExpression(), resolve(subject.type).tag === 'error' ? undefined : subject.type),
      );
    const nodes = clause.getStatements();
    if (nodes.length === 0 && i < clauses.length - 1) continue;
    const inner = scope.unit.readers.statements(scope, nodes);
    if (i < clauses.length - 1 && !alwaysLeaves(inner))
      scope.error(clause, 'QED1023', 'the case falls through into the next one');
    cases.push({ labels, isDefault, body: inner });
    [labels, isDefault] = [[], false];
  }
  scope.jumps.pop();
  return [{ tag: 'switch', target, subject, cases, span }];
}
