import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { describe, isScalarLike } from '../../typed/type-queries.js';
import { scalarType } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { defaultKind } from '../kinds/default-kind.js';
import type { Scope } from '../scope/scope.js';
import { isGlobal } from '../source/language.js';

/** Up to here JavaScript's numbers are exact. */
export const MOST = 2n ** 53n - 1n;
const RANGES: Readonly<Record<string, bigint>> = { u8: 2n ** 8n, u16: 2n ** 16n, u32: 2n ** 32n };

/** A `number` that is known at run time only, as the integer it is made of, and how far it can be from zero. */
export interface RunTimeNumber {
  readonly expr: Expr;
  readonly most: bigint;
}

/** `Number(x)` of one argument. */
export function numberCall(node: Node): Expression | undefined {
  if (!Node.isCallExpression(node) || node.getArguments().length !== 1) return undefined;
  const callee = node.getExpression();
  return callee.getText() === 'Number' && isGlobal(callee) ? (node.getArguments()[0] as Expression) : undefined;
}

/** Whether a node is a `number` of which only a run tells the value: `Number(x)` of an integer, or a constant that holds one. */
export function isOfRunTime(scope: Scope, node: Node): boolean {
  if (Node.isIdentifier(node)) return mostOf(scope, node) !== undefined;
  const argument = numberCall(node);
  return argument !== undefined && !argument.getType().isNumber() && !argument.getType().isNumberLiteral();
}

function mostOf(scope: Scope, node: Node): bigint | undefined {
  const variable = scope.variableOf(node.getSymbol());
  return variable === undefined ? undefined : scope.unit.runTimeNumbers.get(variable);
}

/** Reads such a node. Undefined where it is another one. */
export function runTimeNumber(scope: Scope, node: Node): RunTimeNumber | undefined {
  if (!isOfRunTime(scope, node)) return undefined;
  const span = scope.spanOf(node);
  const known = mostOf(scope, node);
  if (known !== undefined) {
    const variable = scope.variableOf(node.getSymbol())!;
    return { expr: { tag: 'variable', variable, type: variable.type, span }, most: known };
  }
  const expr = scope.expression(numberCall(node)!);
  const type = resolve(expr.type);
  if (type.tag !== 'error' && !isScalarLike(type))
    return { expr: scope.refuse(node, 'QED1018', `the index is of kind ${describe(type)}`), most: 0n };
  scope.settle(() => defaultKind(expr.type, scalarType('u32')));
  return { expr, most: (type.tag === 'scalar' ? RANGES[type.kind] : undefined) ?? MOST + 1n };
}
