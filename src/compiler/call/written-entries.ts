import { blockIndexOf } from '../ir/hashed-entries.js';
import type { MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';

/** An entry under a hashed key as its source names it: slots alone show a hash of the key. */
export interface WrittenEntry {
  /** The mapping's field, as `payments.sent`. */
  readonly field: string;
  /** The key's parts, as values of their kinds. */
  readonly key: readonly bigint[];
}
/** Entries by the first slot of their block. */
export type WrittenEntries = ReadonlyMap<bigint, WrittenEntry>;

/** The entries that an execution may have written, with their keys; `values` are all values of the execution. */
export function writtenEntries(ir: MethodIr, values: ReadonlyMap<ValueId, bigint>): WrittenEntries {
  const keys = new Map(ir.ops.flatMap((op) => (op.op === 'poseidon' ? [[op.result, op.inputs] as const] : [])));
  const entries = new Map<bigint, WrittenEntry>();
  for (const op of ir.ops) {
    // The write that binds the entry: it puts the hash into the block's first slot.
    if (op.op !== 'storeSlot' || op.slot.keys[0]?.hashed !== true || op.slot.keys[0].value !== op.value) continue;
    const index = blockIndexOf(values.get(op.value)!);
    const key = keys.get(op.value)?.map((id) => values.get(id)!);
    if (index !== undefined && key !== undefined)
      entries.set(op.slot.base + index * op.slot.keys[0].stride, { field: op.slot.path, key });
  }
  return entries;
}
