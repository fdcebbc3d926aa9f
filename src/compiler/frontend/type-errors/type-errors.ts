import { Node, SyntaxKind, type Diagnostic as TsDiagnostic, type SourceFile } from 'ts-morph';
import type { Reporter } from '../source/reporter.js';
import { foreignSyntax } from '../source/foreign-syntax.js';
import { typeErrorFix } from './type-error-fixes.js';
import { typeErrorHint } from './type-error-hints.js';

/** Whether a mistake of its own is to be reported for it. */
export function isCause(diagnostic: TsDiagnostic): boolean {
  const file = diagnostic.getSourceFile();
  return file !== undefined && !isShadow(diagnostic, file.getDescendantAtPos(diagnostic.getStart() ?? 0));
}

/** Errors after which TypeScript's types mean nothing: syntax, and imports that lead nowhere. A type that is imported as a value is known all the same. */
export const isFatal = (diagnostic: TsDiagnostic): boolean =>
  (diagnostic.getCode() < 2000 && diagnostic.getCode() !== 1484) || diagnostic.getCode() === 2307;

/** What keeps TypeScript from reading a file as it is meant. */
export const isSyntax = (diagnostic: TsDiagnostic): boolean =>
  diagnostic.getSourceFile() !== undefined &&
  diagnostic.getCode() < 2000 &&
  ![1361, 1484].includes(diagnostic.getCode());

/** Reports what a file has of the syntax of other languages; whether there is any, from which all else that TypeScript says of it follows. */
export function reportForeignSyntax(
  reporter: Reporter,
  file: SourceFile,
  diagnostics: readonly TsDiagnostic[],
): boolean {
  const noMembers = diagnostics.filter((each) => each.getSourceFile() === file && each.getCode() === 1068);
  const found = foreignSyntax(file, new Set(noMembers.map((each) => each.getStart() ?? 0)));
  for (const { start, end, message, hint } of found)
    reporter.error(reporter.spanAt(file, start, end), 'QED1006', message, hint);
  return found.length > 0;
}

/** What follows from another mistake, which is reported. */
function isShadow(diagnostic: TsDiagnostic, node: Node | undefined): boolean {
  if (diagnostic.getCode() === 2683 && node?.getFirstAncestor(Node.isFunctionExpression) !== undefined)
    return Node.isPropertyDeclaration(node.getFirstAncestor(Node.isFunctionExpression)?.getParent());
  // A decorator of another library, which is reported itself.
  if (diagnostic.getCode() === 1361 && node?.getFirstAncestor(Node.isDecorator) !== undefined) return true;
  if (diagnostic.getCode() === 7006) return isParameterOfUnknownMethod(node) || isParameterTooMany(node);
  return [2322, 2345, 2365].includes(diagnostic.getCode()) && node !== undefined && isAboutMath(node);
}

/** A parameter of a callback has no type where the method that it is given to does not exist. */
function isParameterOfUnknownMethod(parameter: Node | undefined): boolean {
  const call = parameter?.getFirstAncestor(Node.isParametered)?.getParent();
  return Node.isCallExpression(call) && call.getExpression().getType().isAny();
}

/** Nor has any where a callback has more parameters than it is given: that is reported of the callback. */
function isParameterTooMany(parameter: Node | undefined): boolean {
  const callback = parameter?.getFirstAncestor(Node.isParametered);
  if (!Node.isArrowFunction(callback) && !Node.isFunctionExpression(callback)) return false;
  const signatures = callback.getContextualType()?.getCallSignatures() ?? [];
  return signatures.length > 0 && signatures.every((of) => of.getParameters().length < callback.getParameters().length);
}

/** `Math` takes and gives numbers, and most of it is refused itself. */
function isAboutMath(node: Node): boolean {
  const isMath = (each: Node | undefined): boolean =>
    Node.isCallExpression(each) && /^Math\.(?!floor$)/.test(each.getExpression().getText());
  const values = [
    node.getFirstAncestor(Node.isReturnStatement)?.getExpression(),
    node.getParentIfKind(SyntaxKind.VariableDeclaration)?.getInitializer(),
    node.getParentIfKind(SyntaxKind.PropertyDeclaration)?.getInitializer(),
    node.getFirstAncestor(Node.isBinaryExpression)?.getRight(),
  ];
  return node.getAncestors().some(isMath) || values.some(isMath);
}

/** Reports what TypeScript found, with a hint where its words give none; what it ties to no file stands at the start of the contract's. */
export function reportTypeError(reporter: Reporter, diagnostic: TsDiagnostic, contract: SourceFile): void {
  const file = diagnostic.getSourceFile() ?? contract;
  const node = file.getDescendantAtPos(diagnostic.getStart() ?? 0);
  const message = diagnostic.getMessageText();
  const first = (typeof message === 'string' ? message : message.getMessageText()).split('\n')[0]!;
  // Our brands are optional properties, so TypeScript adds advice that helps nobody.
  const text = `TS${diagnostic.getCode()}: ${first.replace(/ with 'exactOptionalPropertyTypes: true'\..*$/, '')}`;
  const fix = node && typeErrorFix(diagnostic.getCode(), text, node);
  const start = diagnostic.getStart() ?? 0;
  const span = reporter.spanAt(file, start, start + (diagnostic.getLength() ?? 1));
  reporter.error(span, 'QED1001', text, typeErrorHint(diagnostic.getCode(), text, node), fix);
}
