import { layoutOf, type StateField, type StorageLayout } from '../../ir/layout.js';
import type { MethodIr } from '../../ir/ops.js';
import { abiOf } from '../../typed/abi-of.js';
import type { TypedClass, TypedField } from '../../typed/program.js';
import { sizeOf } from '../../typed/type-queries.js';
import { resolve } from '../../typed/unify.js';
import { lowerInitial } from '../lower-method.js';
import { LoweringStopped, type LoweringContext } from '../method-lowering.js';

type Fold = (ir: MethodIr) => MethodIr;

/** The storage layout of a class. Throws `LoweringStopped` after reporting a state that does not fit. */
export function placeFields(context: LoweringContext, owner: TypedClass, foldConstants: Fold): StorageLayout {
  const fields = owner.fields.map((field) => stateField(context, field, foldConstants));
  const last = owner.fields.at(-1);
  try {
    return layoutOf(fields);
  } catch (error) {
    if (!(error instanceof RangeError) || last === undefined) throw error;
    context.report(last.span, 'QED1041', error.message, 'use narrower keys or fewer fields');
    throw new LoweringStopped();
  }
}

function stateField(context: LoweringContext, field: TypedField, foldConstants: Fold): StateField {
  const keys = field.type.tag === 'mapping' ? field.type.keys : [];
  const type = field.type.tag === 'mapping' ? field.type.value : field.type;
  return {
    name: field.name,
    type: abiOf(type),
    keys: keys.map(({ kind }) => kind),
    ...(keys.some(({ tag }) => tag === 'enum') ? { keyTypes: keys.map(abiOf) } : {}),
    initial: initialOf(context, field, sizeOf(type), foldConstants),
  };
}

/** The constants that an initialiser comes to. */
function initialOf(context: LoweringContext, field: TypedField, size: number, foldConstants: Fold): bigint[] {
  const zeros = Array.from({ length: size }, () => 0n);
  if (field.initial === undefined || resolve(field.initial.type).tag === 'error') return zeros;
  const ir = lowerInitial(context, field.name, field.initial);
  if (ir === undefined) return zeros;
  const folded = foldConstants(ir);
  const constants = new Map(folded.ops.flatMap((op) => (op.op === 'const' ? [[op.result, op.value] as const] : [])));
  const values = folded.outputs.map(({ value }) => constants.get(value));
  if (values.every((value) => value !== undefined)) return values;
  context.report(field.initial.span, 'QED1035', `the initial value of '${field.name}' is no constant`);
  return zeros;
}
