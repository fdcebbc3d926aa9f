import { Node, type ParameteredNode } from 'ts-morph';
import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { FunctionNode } from '../scope/callable.js';
import type { CompilationUnit } from '../scope/scope.js';

/** Whether a function can be read at all; what is wrong is reported. */
export function isSupported(unit: CompilationUnit, node: FunctionNode): boolean {
  const refuse = (what: string, hint: string, code: DiagnosticCode = 'QED1900'): false => {
    unit.reporter.error(functionNameNode(node), code, `${what} are not supported`, hint);
    return false;
  };
  if (Node.isAsyncable(node) && node.isAsync())
    return refuse('async functions', 'a method runs at once: remove `async`', 'QED1064');
  if (Node.isGeneratorable(node) && node.isGenerator()) return refuse('generators', 'return a fixed array', 'QED1064');
  if ((Node.isBodied(node) || Node.isBodyable(node)) && node.getBody() === undefined) {
    return refuse('functions without a body', 'write the body, or import the function');
  }
  if (hasOverloads(node)) return refuse('overloads', 'give each function its own name', 'QED1074');
  return hasFixedParameters(unit, node);
}

/** Whether each call has the same arguments; a rest parameter is reported. */
export function hasFixedParameters(unit: CompilationUnit, node: ParameteredNode): boolean {
  const rest = node.getParameters().find((parameter) => parameter.isRestParameter());
  if (rest === undefined) return true;
  unit.reporter.error(rest, 'QED1074', 'a rest parameter is not supported', 'take a fixed array');
  return false;
}

/** Asked of the symbol: to look for its overloads among all functions of a file would take the longer, the more there are. */
function hasOverloads(node: FunctionNode): boolean {
  const declarations = node.getSymbol()?.getDeclarations() ?? [];
  return Node.isOverloadable(node) && declarations.some((one) => one !== node && one.getKind() === node.getKind());
}

/** The name of a function, for messages. */
export const functionName = (node: Node): string =>
  Node.hasName(node)
    ? node.getName()
    : Node.isVariableDeclaration(node.getParent())
      ? (node.getParent() as { getName(): string } & Node).getName()
      : 'function';

/** Where messages about a function point to. */
export const functionNameNode = (node: Node): Node => (Node.hasName(node) ? node.getNameNode() : node);
