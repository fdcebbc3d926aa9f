import { Node, type AsExpression, type SyntaxKind } from 'ts-morph';
import type { Fix, TextEdit } from '../../diagnostics/fix.js';
import { edit, libraryName } from './library-names.js';

/** A fix of these changes, which `qed compile --fix` may make by itself. */
export const fix = (title: string, ...edits: readonly TextEdit[]): Fix => ({ title, edits, isSuggestion: false });

/** A fix that an editor offers, and that nobody makes unasked. */
export const suggestion = (title: string, ...edits: readonly TextEdit[]): Fix => ({ title, edits, isSuggestion: true });

/** Whether a node stands in a function or class with type parameters: what one instance needs may be wrong in another. */
const isGeneric = (node: Node): boolean =>
  node.getAncestors().some((each) => Node.isTypeParametered(each) && each.getTypeParameters().length > 0);

/** A fix that follows from the kinds of values, and a suggestion where another instance of the code may have other kinds. */
export const fixOfKinds = (title: string, node: Node, ...edits: readonly TextEdit[]): Fix => ({
  title,
  edits,
  isSuggestion: isGeneric(node),
});

/** Another text in the place of a node. */
export const replacing = (node: Node, text: string): TextEdit =>
  edit(node.getSourceFile(), node.getStart(), node.getEnd(), text);

/** A text at a place of the node's file, which nothing is taken for. */
export const inserting = (node: Node, at: number, text: string): TextEdit => edit(node.getSourceFile(), at, at, text);

/** Writes `write(name)` in the place of a node, with the name that the file has for an export of qed/contract. */
export function withLibrary(node: Node, name: string, write: (name: string) => string): TextEdit[] {
  const known = libraryName(node.getSourceFile(), name);
  return [replacing(node, write(known.name)), ...known.edits];
}

/** Calls a function of qed/contract with the node: `clone(a)`. */
export const wrapping = (node: Node, name: string): TextEdit[] =>
  withLibrary(node, name, (known) => `${known}(${argumentText(node)})`);

/** From narrow to wide: each holds all values of those before it. */
const WIDENING: readonly (string | undefined)[] = ['u8', 'u16', 'u32', 'u64', 'u128', 'Field'];

/** Whether the second kind holds all values of the first, and both are plain numbers: no id, no time. */
export function isWider(from: string | undefined, to: string | undefined): boolean {
  const at = WIDENING.indexOf(from);
  return at >= 0 && at < WIDENING.indexOf(to);
}

/**
 * Casts a value: `u64(x)`. A cast to a wider number loses nothing. Any other one is a suggestion: a number that stands where an id is wanted
 * may well be the wrong argument, and a narrower kind may not hold it. What is no plain number has `from` undefined.
 */
export const castTo = (node: Node, kind: string, from: string | undefined): Fix => ({
  ...fix(`Convert with ${kind}(..)`, ...wrapping(node, kind)),
  isSuggestion: !isWider(from, kind) || isGeneric(node),
});

/** The text of a node as an argument: parentheses around it are of no use there. */
export const argumentText = (node: Node): string =>
  Node.isParenthesizedExpression(node) ? node.getExpression().getText() : node.getText();

/** The text of a node as an operand of any operator. */
export function operandText(node: Node): string {
  const isSimple =
    Node.isIdentifier(node) ||
    Node.isLiteralExpression(node) ||
    Node.isBigIntLiteral(node) ||
    Node.isCallExpression(node) ||
    Node.isPropertyAccessExpression(node) ||
    Node.isElementAccessExpression(node) ||
    Node.isParenthesizedExpression(node);
  return isSimple ? node.getText() : `(${node.getText()})`;
}

/** Removes what follows a value, or stands before it: the value stays. */
export const keeping = (title: string, node: Node, value: Node): Fix => fix(title, replacing(node, value.getText()));

/** What `x as u64` means, where the type is a kind. */
export const insteadOfAssertion = (node: AsExpression): Fix | undefined => {
  const kind = node.getTypeNode()?.getText() ?? '';
  if (!/^([iu]\d+|Field|UserId|ContractId)$/.test(kind)) return undefined;
  let asserted = node.getExpression();
  while (Node.isAsExpression(asserted)) asserted = asserted.getExpression();
  const edits = withLibrary(node, kind, (name) => `${name}(${argumentText(asserted)})`);
  const from = asserted.getType().getAliasSymbol()?.getName();
  const isCertain = from === undefined ? !/Id$/.test(kind) : from === kind || isWider(from, kind);
  return { ...fix(`Convert with ${kind}(..)`, ...edits), isSuggestion: !isCertain || isGeneric(node) };
};

/** A word after a keyword of a declaration, as in `static readonly`. */
export const addingWord = (node: Node, keyword: SyntaxKind, word: string): Fix | undefined => {
  const end = node.getFirstDescendantByKind(keyword)?.getEnd();
  return end === undefined ? undefined : fix(`Make it ${word}`, inserting(node, end, ` ${word}`));
};
