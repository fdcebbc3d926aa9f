import { flatten } from '../ir/abi.js';
import { IrBuilder } from '../ir/builder.js';
import type { MethodIr } from '../ir/ops.js';
import type { MethodNotes } from './notes.js';
import type { Expr, TypedFunction } from '../typed/ast.js';
import { abiOf } from '../typed/abi-of.js';
import { resolve } from '../typed/unify.js';
import { named } from './objects/objects.js';
import { markFunction } from './coverage-marks.js';
import { checkMembership } from './membership.js';
import { lowerExpression } from './expressions/expressions.js';
import { irSpan, Lowering, LoweringStopped, type Lowerers, type LoweringContext } from './method-lowering.js';
import { lowerStatements } from './statements.js';
import { fromScalars, LOST, NONE, scalarsOf } from './values.js';

/** The functions that make up the lowering. */
export const LOWERERS: Lowerers = { expression: lowerExpression, statements: lowerStatements };

/** A method as it was lowered, before any pass, and what the staleness report needs beside it. */
export interface LoweredMethod {
  readonly ir: MethodIr;
  readonly notes: MethodNotes;
}

/** Lowers one public method, or a getter of the component at `prefix`. Undefined where something was reported. */
export function lowerMethod(
  context: LoweringContext,
  contract: string,
  fn: TypedFunction,
  prefix = '',
): LoweredMethod | undefined {
  const builder = new IrBuilder(
    contract,
    `${prefix}${fn.name}`,
    context.layoutOf(contract).cstateHeight,
    irSpan(fn.span),
  );
  const lowering = new Lowering(context, contract, builder);
  if (prefix !== '') lowering.self = { tag: 'component', prefix };
  const lower = (): LoweredMethod | undefined => {
    const inputs = fn.parameters.map(({ variable }, i) => {
      if (resolve(variable.type).tag === 'error') return LOST;
      const names = flatten(abiOf(variable.type), variable.name === '' ? `argument${i}` : variable.name);
      let j = 0;
      return fromScalars(variable.type, () => {
        const { name, kind } = names[j++]!;
        return lowering.emit(builder.input(name, kind), fn.span);
      });
    });
    const result = lowering.labelled((label) => {
      fn.parameters.forEach(({ variable }, i) => {
        checkMembership(lowering, variable.type, inputs[i]!);
        lowering.assign(variable, named(inputs[i]!));
      });
      lowering.exit = label;
      markFunction(lowering, fn);
      lowering.statements(fn.body);
      return NONE;
    });
    if (lowering.isMistaken) return undefined;
    return { ir: builder.build(scalarsOf(result ?? NONE), irSpan(fn.span)), notes: lowering.notes };
  };
  try {
    const lowered = stoppable(lower);
    if (lowering.isTooLarge && fn.parameters.length === 0) context.tooLarge.add(fn);
    return lowered;
  } catch (error) {
    // What follows a mistake that was reported has no form that lowering could rely on.
    if (lowering.isMistaken && error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Lowers an initial value by itself, to be folded into constants. */
export function lowerInitial(context: LoweringContext, name: string, value: Expr): MethodIr | undefined {
  const builder = new IrBuilder(name, 'initial', 1, irSpan(value.span));
  const lowering = new Lowering(context, name, builder);
  return stoppable(() => builder.build(scalarsOf(lowering.expression(value))));
}

/** Undefined where something was reported that ends the work. */
export function stoppable<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof LoweringStopped) return undefined;
    throw error;
  }
}
