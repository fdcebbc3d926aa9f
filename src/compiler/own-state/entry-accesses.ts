import type { LayoutField, StorageLayout } from '../ir/layout.js';
import type { SlotRef } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import type { AnalysedMethod } from '../staleness/method.js';

/** One use of a mapping's entry in the caller's own state or, where `isForeign`, in another user's. */
export interface EntryAccess {
  readonly method: AnalysedMethod;
  readonly isStore: boolean;
  readonly isForeign: boolean;
  /** The parts of the key in order; undefined where a part is a constant. */
  readonly key: readonly (ValueId | undefined)[];
}

/** The field that a slot belongs to; undefined for one of another contract. */
function fieldOf(layout: StorageLayout, { path }: SlotRef): LayoutField | undefined {
  return layout.fields.find(({ name }) => path === name || (path.startsWith(name) && /[.[]/.test(path[name.length]!)));
}

/** All uses of a mapping's entries in the methods of its contract. */
export function accessesOf(
  field: LayoutField,
  layout: StorageLayout,
  methods: readonly AnalysedMethod[],
): EntryAccess[] {
  return methods.flatMap((method) =>
    method.ir.ops.flatMap((op): EntryAccess[] => {
      if (op.op !== 'loadSlot' && op.op !== 'storeSlot' && op.op !== 'loadForeign') return [];
      if (op.op === 'loadForeign' && (op.contract !== undefined || method.unusedReads.has(op.result))) return [];
      if (fieldOf(layout, op.slot) !== field || isBinding(field, op.slot)) return [];
      const key = keyOf(method, field, op.slot);
      return [{ method, isStore: op.op === 'storeSlot', isForeign: op.op === 'loadForeign', key }];
    }),
  );
}

/** Whether a slot holds the hash that binds an entry: it is read and written with each of them. */
const isBinding = (field: LayoutField, slot: SlotRef): boolean =>
  field.hashed !== undefined && slot.base === field.base;

function keyOf({ graph }: AnalysedMethod, field: LayoutField, slot: SlotRef): readonly (ValueId | undefined)[] {
  const hashed = slot.keys.find((key) => key.hashed === true);
  if (hashed === undefined)
    return field.strides.map(
      (stride) => slot.keys.find((key) => key.length === undefined && key.stride === stride)?.value,
    );
  const hash = graph.definition(hashed.value);
  return hash.op === 'poseidon' ? hash.inputs : [];
}
