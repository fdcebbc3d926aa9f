import type { LayoutField, StorageLayout } from '../ir/layout.js';
import type { ValueId } from '../ir/op.js';
import type { StoreSlotOp } from '../ir/state-ops.js';
import { truth } from '../staleness/facts.js';
import { cellOf } from '../staleness/graph.js';
import type { AnalysedMethod } from '../staleness/method.js';
import { bareValue } from './caller.js';
import { isAsserted, writtenCells } from './owner-checks.js';

/** Names of what is one number for all users; `totalStaked` and `supply` are none of them, for they may be one user's. */
const GLOBAL =
  /^_?((total|circulating|current|max)supply|total(users|members|holders|voters|liquidity|valueLocked)|tvl)$/i;

/**
 * The fields that count for all users by their names, are counted up or down in the caller's own state by whoever calls, and that nobody reads from
 * the state of another user.
 */
export function globalTotals({ fields }: StorageLayout, methods: readonly AnalysedMethod[]): LayoutField[] {
  const written = writtenCells(methods);
  return fields.filter(({ name, keys }) => {
    if (keys.length > 0 || !GLOBAL.test(name.split('.').at(-1)!)) return false;
    const isForeign = methods.some(({ ir }) =>
      ir.ops.some((op) => op.op === 'loadForeign' && op.contract === undefined && op.slot.path === name),
    );
    const stores = methods.flatMap((method) =>
      method.ir.ops.flatMap((op) => (op.op === 'storeSlot' && op.slot.path === name ? [{ method, op }] : [])),
    );
    return !isForeign && stores.some(({ method, op }) => isCounted(method, op) && !isForChosen(method, op, written));
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

/**
 * Whether a store is made only for whom the contract chooses: the deployer, an actor, users whose ids or keys are written down. Whom an argument or a
 * state that is written names, the caller chooses.
 */
function isForChosen(method: AnalysedMethod, { guard }: StoreSlotOp, written: ReadonlySet<string>): boolean {
  const { ir, facts, graph } = method;
  return ir.ops.some((op) => {
    if (op.op === 'userKey') return true;
    if (op.op !== 'eq' && op.op !== 'lt' && op.op !== 'le') return false;
    // A lower bound of ids chooses nobody.
    const [who, whom] = op.op === 'eq' && !tellsCaller(method, op.left) ? [op.right, op.left] : [op.left, op.right];
    if (!tellsCaller(method, who)) return false;
    const chosen = graph.definition(bareValue(method, whom));
    if (chosen.op === 'input' || (chosen.op === 'loadSlot' && written.has(cellOf(chosen.slot)))) return false;
    const holds = { id: op.result, holds: true };
    return isAsserted(method, op) || (guard !== undefined && facts.imply([truth(guard)], holds));
  });
}

const IDENTITY = new Set(['userId', 'publicKeyHash', 'publicKeyFingerprint', 'publicKeyParam']);

function tellsCaller(method: AnalysedMethod, id: ValueId): boolean {
  const op = method.graph.definition(bareValue(method, id));
  return op.op === 'context' && IDENTITY.has(op.name);
}
