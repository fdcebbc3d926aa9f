import { Node, SyntaxKind, type Expression, type Statement } from 'ts-morph';
import type { Stmt } from '../../typed/ast.js';
import { closureOf } from '../functions/closures.js';
import { knownPresence } from '../functions/optional-parameters.js';
import { assignPattern, patternAssignment } from '../patterns/assignment-patterns.js';
import { unusedValue } from '../kinds/unused-value.js';
import { isSwap } from '../places/assignments.js';
import type { Scope } from '../scope/scope.js';
import { declarationList } from './declarations.js';
import { jumpStatement, returnStatement } from './jumps.js';
import { commaSeparated, forLoop, forOfLoop } from './loops.js';
import { alwaysLeaves } from './reachability.js';
import { SWAP_LENGTH, swapThroughTemporary } from './swaps.js';
import { switchStatement } from './switch.js';

/** Reads a list of statements; one that no case knows is refused. */
export function statements(scope: Scope, nodes: readonly Statement[]): Stmt[] {
  const result: Stmt[] = [];
  for (const node of nodes) {
    if (Node.isFunctionDeclaration(node)) scope.declareClosure(node.getSymbol(), closureOf(scope, node));
  }
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    const last = result.at(-1);
    if (Node.isFunctionDeclaration(node)) {
      scope.closureOf(node.getSymbol())?.read();
      continue;
    }
    // What follows a branch that is known to be taken belongs to the other case.
    if (last?.tag === 'block' && alwaysLeaves(last.body) && isDecided(scope, nodes, node)) return result;
    if (last !== undefined && ['return', 'break', 'continue'].includes(last.tag)) {
      scope.error(node, 'QED1045', 'this is never reached');
      return result;
    }
    const swap = swapThroughTemporary(scope, nodes, i);
    if (swap === undefined) result.push(...statement(scope, node, []));
    else {
      result.push(swap);
      i += SWAP_LENGTH - 1;
    }
  }
  return result;
}

/** Whether the statement before a node is an `if` whose branch is known. */
function isDecided(scope: Scope, nodes: readonly Statement[], node: Statement): boolean {
  const before = nodes[nodes.indexOf(node) - 1];
  return Node.isIfStatement(before) && knownPresence(scope, before.getExpression()) !== undefined;
}

function statement(scope: Scope, node: Statement, labels: readonly string[]): Stmt[] {
  const span = scope.spanOf(node);
  if (Node.isExpressionStatement(node))
    return commaSeparated(node.getExpression()).flatMap((each) => expressionStatement(scope, each));
  if (Node.isVariableStatement(node)) return declarationList(scope, node);
  if (Node.isBlock(node)) return block(scope, node, labels);
  if (Node.isIfStatement(node)) {
    const known = knownPresence(scope, node.getExpression());
    if (known !== undefined) {
      const live = known ? node.getThenStatement() : node.getElseStatement();
      return live === undefined ? [] : [{ tag: 'block', body: branchBody(scope, live), span }];
    }
    const condition = scope.condition(node.getExpression());
    const then = branchBody(scope, node.getThenStatement());
    const otherwise = node.getElseStatement();
    return [
      { tag: 'if', condition, then, otherwise: otherwise === undefined ? [] : branchBody(scope, otherwise), span },
    ];
  }
  if (Node.isForStatement(node)) return forLoop(scope, node, labels, (inner) => branchBody(scope, inner));
  if (Node.isForOfStatement(node)) return forOfLoop(scope, node, labels, (inner) => branchBody(scope, inner));
  if (Node.isReturnStatement(node)) return [returnStatement(scope, node)];
  if (Node.isBreakStatement(node)) return jumpStatement(scope, node, 'break', node.getLabel()?.getText());
  if (Node.isContinueStatement(node)) return jumpStatement(scope, node, 'continue', node.getLabel()?.getText());
  if (Node.isSwitchStatement(node)) return switchStatement(scope, node, labels);
  if (Node.isLabeledStatement(node))
    return labelledStatement(scope, node.getStatement(), [...labels, node.getLabel().getText()]);
  if (Node.isEmptyStatement(node) || Node.isInterfaceDeclaration(node) || Node.isTypeAliasDeclaration(node)) return [];
  if (Node.isWhileStatement(node) || Node.isDoStatement(node)) {
    scope.error(node, 'QED1025', `'${Node.isWhileStatement(node) ? 'while' : 'do'}' has no bound`);
  } else if (Node.isTryStatement(node) || Node.isThrowStatement(node)) {
    scope.error(
      node,
      'QED1060',
      Node.isTryStatement(node) ? 'nothing is thrown, so `try` catches nothing' : 'nothing can be thrown',
    );
  } else if (Node.isForInStatement(node)) {
    scope.error(node, 'QED1068', 'for-in goes over names', 'go over items with for-of, or name the members');
  } else scope.error(node, 'QED1901', `${STATEMENTS[node.getKind()] ?? node.getKindName()} is not supported`);
  return [];
}

const STATEMENTS: Partial<Record<SyntaxKind, string>> = {
  [SyntaxKind.DebuggerStatement]: 'debugger',
  [SyntaxKind.ClassDeclaration]: 'a class inside a function',
  [SyntaxKind.EnumDeclaration]: 'an enum inside a function',
  [SyntaxKind.ModuleDeclaration]: 'a namespace',
  [SyntaxKind.WithStatement]: 'with',
};

const branchBody = (scope: Scope, node: Statement): Stmt[] =>
  Node.isBlock(node) ? statements(scope, node.getStatements()) : statement(scope, node, []);

/** An expression for its effects. */
function expressionStatement(scope: Scope, node: Expression): Stmt[] {
  const pattern = patternAssignment(node);
  if (pattern !== undefined && !isSwap(pattern)) return assignPattern(scope, pattern);
  return [{ tag: 'expression', value: unusedValue(scope, node), span: scope.spanOf(node) }];
}

/** A statement with a name; one that is no loop or switch is left by `break` like a block. */
function labelledStatement(scope: Scope, node: Statement, labels: readonly string[]): Stmt[] {
  const takesLabels =
    Node.isLabeledStatement(node) ||
    Node.isBlock(node) ||
    Node.isForStatement(node) ||
    Node.isForOfStatement(node) ||
    Node.isSwitchStatement(node);
  if (takesLabels) return statement(scope, node, labels);
  const target = scope.unit.newTarget();
  scope.jumps.push({ kind: 'block', labels, target });
  const inner = statement(scope, node, []);
  scope.jumps.pop();
  return [{ tag: 'block', body: inner, target, span: scope.spanOf(node) }];
}

function block(scope: Scope, node: Statement & { getStatements(): Statement[] }, labels: readonly string[]): Stmt[] {
  const span = scope.spanOf(node);
  if (labels.length === 0) return [{ tag: 'block', body: statements(scope, node.getStatements()), span }];
  const target = scope.unit.newTarget();
  scope.jumps.push({ kind: 'block', labels, target });
  const inner = statements(scope, node.getStatements());
  scope.jumps.pop();
  return [{ tag: 'block', body: inner, target, span }];
}
