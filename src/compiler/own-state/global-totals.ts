import type { LayoutField, StorageLayout } from '../ir/layout.js';
import type { StoreSlotOp } from '../ir/state-ops.js';
import { cellOf } from '../staleness/graph.js';
import type { AnalysedMethod } from '../staleness/method.js';
import { bareValue, isCaller } from './caller.js';

/** Names of what is one number for all users; `totalStaked` is none of them, for it may be one user's. */
const GLOBAL =
  /^_?((total|circulating|current)?supply|total(users|members|holders|voters|liquidity|valueLocked)|tvl)$/i;

/**
 * The fields that count for all users by their names, are counted up or down in the caller's own state by whoever calls, and that nobody reads from
 * the state of another user.
 */
export function globalTotals({ fields }: StorageLayout, methods: readonly AnalysedMethod[]): LayoutField[] {
  return fields.filter(({ name, keys }) => {
    if (keys.length > 0 || !GLOBAL.test(name.split('.').at(-1)!)) return false;
    const isForeign = methods.some(({ ir }) =>
      ir.ops.some((op) => op.op === 'loadForeign' && op.contract === undefined && op.slot.path === name),
    );
    const stores = methods.flatMap((method) =>
      method.ir.ops.flatMap((op) => (op.op === 'storeSlot' && op.slot.path === name ? [{ method, op }] : [])),
    );
    if (isForeign || stores.some(({ method }) => isForChosen(method))) return false;
    return stores.some(({ method, op }) => isCounted(method, op));
  });
}

/** Whether a store adds to what stands there, or takes from it. */
function isCounted(method: AnalysedMethod, { slot, value }: StoreSlotOp): boolean {
  const op = method.graph.definition(bareValue(method, value));
  if (op.op !== 'add' && op.op !== 'sub') return false;
  return [op.left, op.right].some((side) => {
    const read = method.graph.definition(bareValue(method, side));
    return read.op === 'loadSlot' && cellOf(read.slot) === cellOf(slot);
  });
}

/** Whether a method asks if the caller is the deployer, an actor, or another user whom neither the caller's state nor an argument names. */
function isForChosen(method: AnalysedMethod): boolean {
  return method.ir.ops.some((op) => {
    if (op.op === 'userKey') return true;
    if (op.op !== 'eq' || ![op.left, op.right].some((side) => isCaller(method, side))) return false;
    const other = method.graph.definition(bareValue(method, isCaller(method, op.left) ? op.right : op.left));
    return other.op !== 'input' && other.op !== 'loadSlot';
  });
}
