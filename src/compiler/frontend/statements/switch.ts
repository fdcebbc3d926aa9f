import { Node, SyntaxKind, type CaseOrDefaultClause, type Identifier, type SwitchStatement } from 'ts-morph';
import type { Expr, Stmt, SwitchCase } from '../../typed/ast.js';
import { scalarType } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { defaultKind, kindOfValue } from '../kinds/default-kind.js';
import { compareOf } from '../operators/comparison.js';
import type { Scope } from '../scope/scope.js';
import { alwaysLeaves } from './reachability.js';

/** A `switch` whose cases end by themselves; labels that follow each other share one. */
export function switchStatement(scope: Scope, node: SwitchStatement, names: readonly string[]): Stmt[] {
  const span = scope.spanOf(node);
  const subject = comparable(scope, node);
  // A constant is compared as what it is, of whatever kind that is.
  if (subject.tag === 'constant') scope.settle(() => defaultKind(subject.type, scalarType(kindOfValue(subject.value))));
  const target = scope.unit.newTarget();
  scope.jumps.push({ kind: 'switch', labels: names, target });
  const cases: SwitchCase[] = [];
  let labels: Expr[] = [];
  let isDefault = false;
  const clauses = node.getClauses();
  checkDeclarations(scope, clauses);
  for (const [i, clause] of clauses.entries()) {
    if (Node.isDefaultClause(clause)) isDefault = true;
    else
      labels.push(
        scope.expression(clause.getExpression(), resolve(subject.type).tag === 'error' ? undefined : subject.type),
      );
    const nodes = clause.getStatements();
    if (nodes.length === 0 && i < clauses.length - 1) continue;
    const inner = scope.unit.readers.statements(scope, nodes);
    if (i < clauses.length - 1 && !alwaysLeaves(inner) && !hasRefusedThrow(scope, clause))
      scope.error(clause, 'QED1023', 'the case falls through into the next one');
    cases.push({ labels, isDefault, body: inner });
    [labels, isDefault] = [[], false];
  }
  scope.jumps.pop();
  return [{ tag: 'switch', target, subject, cases, span }];
}

/** A `throw` leaves the clause, and is refused where it is read; one that is not read, in the branch of a parameter that is not given, is none. */
const hasRefusedThrow = (scope: Scope, clause: CaseOrDefaultClause): boolean =>
  clause
    .getDescendantsOfKind(SyntaxKind.ThrowStatement)
    .some((statement) => scope.unit.reporter.hasErrorOn(scope.spanOf(statement)));

/** What is compared with the labels: a value that `===` takes. */
function comparable(scope: Scope, node: SwitchStatement): Expr {
  const subject = scope.expression(node.getExpression());
  const compared = compareOf(scope, node.getExpression(), '===', subject, subject);
  return compared.tag === 'error' ? compared : subject;
}

/** All clauses are one block, so a declaration is seen in clauses that never run it. */
function checkDeclarations(scope: Scope, clauses: readonly CaseOrDefaultClause[]): void {
  if (!clauses.some((clause) => clause.getStatements().some(isDeclaration))) return;
  for (const clause of clauses) {
    const isStranger = (name: Identifier): boolean => {
      const home = declaringClause(name);
      return home !== undefined && home !== clause && clauses.includes(home);
    };
    const stranger = clause.getDescendantsOfKind(SyntaxKind.Identifier).find(isStranger);
    if (stranger !== undefined)
      scope.error(
        stranger,
        'QED1901',
        `'${stranger.getText()}' is declared in another case, which does not run here`,
        'declare it before the switch',
      );
  }
}

const isDeclaration = (node: Node): boolean => Node.isVariableStatement(node) || Node.isFunctionDeclaration(node);

/** The clause that a name is declared in, if it is one. */
function declaringClause(name: Identifier): CaseOrDefaultClause | undefined {
  const declaration = name.getSymbol()?.getDeclarations()[0];
  return declaration?.getFirstAncestor(
    (each): each is CaseOrDefaultClause => Node.isCaseClause(each) || Node.isDefaultClause(each),
  );
}
