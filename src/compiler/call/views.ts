import type { MethodModel } from '../artifact/model.js';
import type { IrOp } from '../ir/ops.js';

/** What a method does that only a session may do, in words. */
const EFFECTS: Partial<Readonly<Record<IrOp['op'], string>>> = {
  storeSlot: 'writes state',
  emit: 'emits events',
  inlineCall: 'calls another contract',
  deferCall: 'calls another contract',
  credit: 'moves the native balance',
  debit: 'moves the native balance',
};

/** Why a method is not only for reading, in words; undefined for a view, which gives a value and has no effects. A deadline is none: it bounds a session alone. */
export function whyNoView({ abi, ir }: Pick<MethodModel, 'abi' | 'ir'>): string | undefined {
  const effect = ir.ops.map(({ op }) => EFFECTS[op]).find((what) => what !== undefined);
  return effect ?? (abi.output === null ? 'gives no value' : undefined);
}
