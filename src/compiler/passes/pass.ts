import type { IrOp, MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions } from '../ir/uses.js';

/** One rewriting of a method's IR. It keeps results, state, effects and the first failing line. */
export interface Pass {
  readonly name: string;
  run(ir: MethodIr): MethodIr;
}

/** The operation with every value that it uses renamed. */
function renamed(op: IrOp, name: (id: ValueId) => ValueId): IrOp {
  const guarded = 'guard' in op && op.guard !== undefined ? { ...op, guard: name(op.guard) } : op;
  return operandsRenamed(guarded, name);
}

function operandsRenamed(op: IrOp, name: (id: ValueId) => ValueId): IrOp {
  switch (op.op) {
    case 'const':
    case 'input':
    case 'context':
      return op;
    case 'not':
    case 'cast':
    case 'stale':
      return { ...op, value: name(op.value) };
    case 'select':
      return { ...op, condition: name(op.condition), then: name(op.then), otherwise: name(op.otherwise) };
    case 'assert':
      return {
        ...op,
        condition: name(op.condition),
        message: op.message.map((part) => (typeof part === 'string' ? part : { value: name(part.value) })),
        compared: op.compared.map(({ text, value }) => ({ text, value: name(value) })),
      };
    case 'loadSlot':
      return { ...op, slot: slotRenamed(op.slot, name) };
    case 'storeSlot':
      return { ...op, slot: slotRenamed(op.slot, name), value: name(op.value) };
    case 'loadForeign':
      return {
        ...op,
        user: name(op.user),
        slot: slotRenamed(op.slot, name),
        ...(op.contract === undefined ? {} : { contract: name(op.contract) }),
        ...(op.checkpoint === undefined ? {} : { checkpoint: name(op.checkpoint) }),
      };
    case 'userKey':
      return { ...op, user: name(op.user) };
    case 'emit':
      return { ...op, values: op.values.map(name) };
    case 'poseidon':
      return { ...op, inputs: op.inputs.map(name) };
    case 'sha256':
    case 'keccak256':
      return { ...op, bytes: op.bytes.map(name) };
    case 'verifyEcdsa':
    case 'verifySchnorr':
      return {
        ...op,
        signature: op.signature.map(name),
        publicKey: op.publicKey.map(name),
        message: op.message.map(name),
      };
    case 'merkleRoot':
      return { ...op, leaf: name(op.leaf), index: name(op.index), siblings: op.siblings.map(name) };
    case 'inlineCall':
    case 'deferCall':
      return { ...op, contract: name(op.contract), inputs: op.inputs.map(name) };
    case 'validUntil':
    case 'checkpoint':
      return { ...op, checkpoint: name(op.checkpoint) };
    case 'credit':
    case 'debit':
      return { ...op, amount: name(op.amount) };
    default:
      return { ...op, left: name(op.left), right: name(op.right) };
  }
}

type Slot = Extract<IrOp, { op: 'loadSlot' }>['slot'];
const slotRenamed = (slot: Slot, name: (id: ValueId) => ValueId): Slot => ({
  ...slot,
  keys: slot.keys.map((key) => ({ ...key, value: name(key.value) })),
});

/**
 * Rewrites a method operation by operation: `rewrite` sees each with its uses renamed and returns what stands for it: an operation, the value
 * that already holds its result (or each of its results, in order), or nothing where it has no effect.
 */
export function rewriteOps(
  ir: MethodIr,
  rewrite: (op: IrOp) => IrOp | { readonly same: ValueId | readonly ValueId[] } | undefined,
): MethodIr {
  const names = new Map<ValueId, ValueId>();
  const name = (id: ValueId): ValueId => names.get(id) ?? id;
  const ops: IrOp[] = [];
  for (const original of ir.ops) {
    const result = rewrite(renamed(original, name));
    if (result === undefined) continue;
    if ('same' in result) {
      const same = [result.same].flat();
      definitions(original).forEach((defined, i) => names.set(defined.result, same[i]!));
    } else ops.push(result);
  }
  return { ...ir, ops, outputs: ir.outputs.map(({ value, kind }) => ({ value: name(value), kind })) };
}
