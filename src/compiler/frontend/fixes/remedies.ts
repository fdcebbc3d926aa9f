import { Node, SyntaxKind, type CallExpression, type Expression } from 'ts-morph';
import type { Fix, Remedy } from '../../diagnostics/fix.js';
import { languageName } from '../source/language.js';
import { argumentText, fix, fixOfKinds, inserting, operandText, replacing, suggestion, wrapping } from './rewrites.js';
import { libraryName } from './library-names.js';

/** Writes what a later stage asks for at a node; undefined where the source has another form than it expects. */
export const fixOf = (remedy: Remedy, node: Node): Fix | undefined => REMEDIES[remedy](node);

const REMEDIES: Readonly<Record<Remedy, (node: Node) => Fix | undefined>> = {
  'store-copy': (node) => {
    const stored = assignmentAround(node)?.getRight();
    return stored && fixOfKinds('Store a copy, clone(..)', node, ...wrapping(stored, 'clone'));
  },
  'change-copy': (node) => {
    const value = initialiserOf(assignmentAround(node)?.getLeft() ?? node);
    return value && suggestion('Change a copy, clone(..)', ...wrapping(value, 'clone'));
  },
  'accept-stale': (node) => {
    if (!Node.isExpression(node)) return undefined;
    const { name, edits } = libraryName(node.getSourceFile(), 'stale');
    const text = `${name}(${argumentText(node)}, 'say why an old value does no harm')`;
    return suggestion('Accept an old value, stale(..)', replacing(node, text), ...edits);
  },
  'remove-stale': (node) => {
    const call = node.getFirstAncestor(isCallOfStale) ?? node;
    const value = isCallOfStale(call) ? call.getArguments()[0] : undefined;
    return value && fix('Remove stale(..)', replacing(call, operandText(value)));
  },
  'bound-landing': (node) => {
    const comparison = Node.isBinaryExpression(node) ? node : undefined;
    const last = comparison && lastInTime(comparison);
    const statement = comparison?.getFirstAncestor(Node.isExpressionStatement);
    const isAsserted = languageName(callee(statement?.getExpression()) ?? node) === 'assert';
    if (last === undefined || statement === undefined || !isAsserted || !Node.isBlock(statement.getParent()))
      return undefined;
    const { name, edits } = libraryName(statement.getSourceFile(), 'context');
    const indent = ' '.repeat(Math.max(0, statement.getStart() - statement.getStartLinePos()));
    const bound = inserting(statement, statement.getEnd(), `\n${indent}${name}.validUntil(${last});`);
    return suggestion('Bound the landing, context.validUntil(..)', bound, ...edits);
  },
};

const callee = (node: Expression | undefined): Node | undefined =>
  Node.isCallExpression(node) ? node.getExpression() : undefined;

const isCallOfStale = (node: Node): node is CallExpression =>
  Node.isCallExpression(node) && languageName(node.getExpression()) === 'stale';

/** The assignment `a = b` that a node is, or the nearest one around it in its statement. */
function assignmentAround(node: Node) {
  const isAssignment = (each: Node) =>
    Node.isBinaryExpression(each) && each.getOperatorToken().getKind() === SyntaxKind.EqualsToken;
  const found = isAssignment(node)
    ? node
    : node.getParentWhile((each) => !Node.isStatement(each) && !isAssignment(each));
  const assignment = found && (isAssignment(found) ? found : found.getParent());
  return Node.isBinaryExpression(assignment) && isAssignment(assignment) ? assignment : undefined;
}

/** What the variable was made from that a place belongs to: `this.point` of `const p = this.point; p.x = 1n`. */
function initialiserOf(place: Node): Expression | undefined {
  let root = place;
  while (
    Node.isPropertyAccessExpression(root) ||
    Node.isElementAccessExpression(root) ||
    Node.isNonNullExpression(root)
  )
    root = root.getExpression();
  const declaration = Node.isIdentifier(root) ? root.getSymbol()?.getValueDeclaration() : undefined;
  return Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
}

/** What `context.checkpoint.id <= x` or one of its other forms compares the anchor with: where it holds there, it holds up to that checkpoint. */
function lastInTime(comparison: Node & { getLeft(): Expression; getRight(): Expression; getOperatorToken(): Node }) {
  const isNow = (node: Node): boolean => /^context\.checkpoint\.id$/.test(node.getText());
  const operator = comparison.getOperatorToken().getText();
  const [left, right] = [comparison.getLeft(), comparison.getRight()];
  if (isNow(left) && (operator === '<=' || operator === '<')) return right.getText();
  if (isNow(right) && (operator === '>=' || operator === '>')) return left.getText();
  return undefined;
}
