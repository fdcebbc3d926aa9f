import { MAX_DEFERRED_CALLS, MAX_INLINE_CALLS } from '../../../parth/heights.js';
import { flatten, methodIdOf } from '../../ir/abi.js';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import { abiOf } from '../../typed/abi-of.js';
import { resolve } from '../../typed/unify.js';
import { named } from '../objects/objects.js';
import { whole } from '../objects/aliases.js';
import { markFunction } from '../coverage-marks.js';
import { LoweringStopped, type Lowering } from '../method-lowering.js';
import { checkMembership } from '../membership.js';
import { fromScalars, NONE, scalarsOf, type OwnComponent, type Value, type View } from '../values.js';

/** Runs a function's body where it is called. `self` is the state that a getter reads or a component's method works on; absent, `this` stays what it is. */
export function inlineFunction(
  lowering: Lowering,
  callee: TypedFunction,
  args: readonly Value[],
  self: View | OwnComponent | undefined,
): Value {
  lowering.countTurn(callee.span);
  if (lowering.context.tooLarge.has(callee)) {
    lowering.isTooLarge = true;
    throw new LoweringStopped(true);
  }
  const outer = { self: lowering.self, exit: lowering.exit };
  if (self !== undefined) lowering.self = self;
  const result = lowering.labelled((label) => {
    callee.parameters.forEach(({ variable, initial }, i) => {
      const value = args[i] ?? (initial === undefined ? NONE : lowering.expression(initial));
      lowering.assign(variable, named(value));
    });
    lowering.exit = label;
    markFunction(lowering, callee);
    lowering.statements(callee.body);
    return NONE;
  });
  lowering.self = outer.self;
  lowering.exit = outer.exit;
  // The statement that should have given it had a mistake.
  if (lowering.isMistaken && (result ?? NONE).tag === 'none' && resolve(callee.result).tag !== 'void')
    throw new LoweringStopped();
  return result ?? NONE;
}

/** A call of another contract: made later in the session, its result taken as given now. */
export function remoteCall(lowering: Lowering, expr: Expr & { tag: 'remote' }): Value {
  const { builder } = lowering;
  const contract = lowering.scalar(expr.contractId);
  const inputs = expr.args.flatMap((arg) => scalarsOf(whole(lowering, lowering.expression(arg), arg.span)));
  countCall(lowering, expr);
  const { signature } = expr;
  const abiInputs = signature.parameters.map(({ name, type }) => ({ name, type: abiOf(type) }));
  const target = {
    contract: contract.id,
    name: `${expr.contract}.${signature.name}`,
    methodId: methodIdOf(expr.contract, signature.name, abiInputs),
    inputs: inputs.map(({ id }) => id),
  };
  if (expr.mode === 'defer') {
    builder.deferCall(target);
    return NONE;
  }
  const hasResult = resolve(signature.result).tag !== 'void';
  const kinds = hasResult ? flatten(abiOf(signature.result), 'result').map(({ kind }) => kind) : [];
  const results = builder.inlineCall(target, kinds);
  if (!hasResult) return NONE;
  let i = 0;
  const value = fromScalars(signature.result, () => lowering.emit(results[i++]!, expr.span));
  checkMembership(lowering, signature.result, value);
  return value;
}

/** The protocol limits how many calls one call makes. What stands on no condition is made each time; the rest is counted while it runs. */
function countCall(lowering: Lowering, { mode, span }: Expr & { tag: 'remote' }): void {
  if (lowering.flow?.guard !== undefined) return;
  const [kind, limit] = mode === 'call' ? ['inline', MAX_INLINE_CALLS] : ['deferred', MAX_DEFERRED_CALLS];
  lowering.certainCalls[mode]++;
  if (lowering.certainCalls[mode] === limit + 1)
    lowering.context.report(span, 'QED1041', `one call makes at most ${limit} ${kind} calls, and this is one more`);
}
