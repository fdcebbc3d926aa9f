import { Node, type Diagnostic as TsDiagnostic } from 'ts-morph';
import type { Reporter } from '../source/reporter.js';
import { typeErrorHint } from './type-error-hints.js';

/** Errors after which TypeScript's types mean nothing: syntax, and imports that lead nowhere. */
export const isFatal = (diagnostic: TsDiagnostic): boolean =>
  diagnostic.getCode() < 2000 || diagnostic.getCode() === 2307;

/** Says only that a parameter of a callback has no type, where the method that it is given to does not exist: that is reported already. */
function isShadow(diagnostic: TsDiagnostic): boolean {
  if (diagnostic.getCode() !== 7006) return false;
  const parameter = diagnostic.getSourceFile()?.getDescendantAtPos(diagnostic.getStart() ?? 0);
  const call = parameter?.getFirstAncestor(Node.isParametered)?.getParent();
  return Node.isCallExpression(call) && call.getExpression().getType().isAny();
}

/** Reports what TypeScript found, with a hint where its words give none. */
export function reportTypeError(reporter: Reporter, diagnostic: TsDiagnostic): void {
  const file = diagnostic.getSourceFile();
  if (isShadow(diagnostic)) return;
  const message = diagnostic.getMessageText();
  const first = (typeof message === 'string' ? message : message.getMessageText()).split('\n')[0]!;
  // Our brands are optional properties, so TypeScript adds advice that helps nobody.
  const text = `TS${diagnostic.getCode()}: ${first.replace(/ with 'exactOptionalPropertyTypes: true'\..*$/, '')}`;
  if (file === undefined) throw new Error(text);
  const start = diagnostic.getStart() ?? 0;
  const span = reporter.spanAt(file, start, start + (diagnostic.getLength() ?? 1));
  reporter.error(span, 'QED1001', text, typeErrorHint(diagnostic.getCode(), text));
}
