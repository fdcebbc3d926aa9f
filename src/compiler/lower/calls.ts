import { flatten, methodIdOf } from '../ir/abi.js';
import { KIND_RANGE } from '../ir/kinds.js';
import type { Expr, TypedFunction } from '../typed/ast.js';
import { abiOf, partsOf, resolve, type EnumType, type Type } from '../typed/types.js';
import { named, whole } from './aliases.js';
import { compare } from './arithmetic.js';
import type { Lowering } from './lowering.js';
import { fromScalars, NONE, scalarsOf, type Scalar, type Value, type View } from './values.js';

/** Runs a function's body where it is called. `self` is the state that a getter reads; absent, `this` stays what it is. */
export function inlineFunction(
  lowering: Lowering,
  callee: TypedFunction,
  args: readonly Value[],
  self: View | undefined,
): Value {
  const outer = { self: lowering.self, exit: lowering.exit };
  if (self !== undefined) lowering.self = self;
  const result = lowering.labelled((label) => {
    callee.parameters.forEach(({ variable, initial }, i) => {
      const value = args[i] ?? (initial === undefined ? NONE : lowering.expression(initial));
      lowering.assign(variable, named(value));
    });
    lowering.exit = label;
    lowering.statements(callee.body);
    return NONE;
  });
  lowering.self = outer.self;
  lowering.exit = outer.exit;
  return result ?? NONE;
}

/** A call of another contract: made later in the session, its result taken as given now. */
export function remoteCall(lowering: Lowering, expr: Expr & { tag: 'remote' }): Value {
  const { builder } = lowering;
  const contract = lowering.scalar(expr.contractId);
  const inputs = expr.args.flatMap((arg) => scalarsOf(whole(lowering, lowering.expression(arg), arg.span)));
  const signature = lowering.context.program.classes.get(expr.contract)!.methods.get(expr.method)!;
  const abiInputs = signature.parameters.map(({ name, type }) => ({ name, type: abiOf(type) }));
  const target = {
    contract: contract.id,
    name: `${expr.contract}.${expr.method}`,
    methodId: methodIdOf(expr.contract, expr.method, abiInputs),
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

/** Enum values that come from outside are members: their kind holds more values than the enum has. */
export function checkMembership(lowering: Lowering, type: Type, value: Value): void {
  const known = resolve(type);
  if (known.tag === 'enum' && value.tag === 'scalar') return assertMember(lowering, known, value);
  if ((known.tag === 'array' || known.tag === 'tuple' || known.tag === 'struct') && value.tag === 'aggregate') {
    partsOf(known).forEach((part, i) => checkMembership(lowering, part.type, value.parts[i]!));
  }
}

function assertMember(lowering: Lowering, type: EnumType, value: Scalar): void {
  const span = { ...lowering.builder.span, length: 1 };
  const values = [...new Set(type.members.map((member) => member.value))].sort((a, b) => (a < b ? -1 : 1));
  const last = values.at(-1)!;
  if (values.length === Number(KIND_RANGE[type.kind].max) + 1) return;
  const isDense = values.every((each, i) => each === BigInt(i));
  const holds = isDense
    ? compare(lowering, '<=', value, lowering.constant(type.kind, last), span)
    : values
        .map((each) => compare(lowering, '===', value, lowering.constant(type.kind, each), span))
        .reduce((sum, each) => lowering.or(sum, each));
  lowering.builder.assert(holds, [`no member of ${type.name}`], [{ text: type.name, value: value.id }]);
}
