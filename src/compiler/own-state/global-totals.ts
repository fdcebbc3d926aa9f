import type { LayoutField, StorageLayout } from '../ir/layout.js';
import type { ValueId } from '../ir/op.js';
import type { SlotRef, StoreSlotOp } from '../ir/state-ops.js';
import { truth } from '../staleness/facts.js';
import { cellOf } from '../staleness/graph.js';
import type { AnalysedMethod } from '../staleness/method.js';
import { bareValue } from './caller.js';
import { isAsserted, writtenCells } from './owner-checks.js';

/** Names of what is one number for all users; `totalStaked` and `supply` are none of them, for they may be one user's. */
const GLOBAL =
  /^_?((total|circulating|current|max)supply|total(users|members|holders|voters|liquidity|valueLocked)|tvl)$/i;

/** What is counted for all users: the field that holds it, its cell, and one path to it, as `stats.totalSupply`. */
export interface GlobalTotal {
  readonly field: LayoutField;
  readonly cell: string;
  readonly path: string;
}

/**
 * What counts for all users by its name, is counted up or down in the caller's own state by whoever calls, and is read by nobody from the state of
 * another user: a field, a member of a struct, or a member of an item or entry whose index or key is a constant.
 */
export function globalTotals({ fields }: StorageLayout, methods: readonly AnalysedMethod[]): GlobalTotal[] {
  const written = writtenCells(methods);
  return fields.flatMap((field) => {
    const stores = methods.flatMap((method) =>
      method.ir.ops.flatMap((op) => (op.op === 'storeSlot' && isSlotOf(field, op.slot) ? [{ method, op }] : [])),
    );
    const counted = stores.filter(
      ({ method, op }) => isNamedTotal(method, op.slot) && isCounted(method, op) && !isForChosen(method, op, written),
    );
    const cells = new Map(counted.map(({ op }) => [cellOf(op.slot), op.slot.path]));
    return [...cells].flatMap(([cell, path]) =>
      methods.some((method) => readsOthers(method, field, cell)) ? [] : [{ field, cell, path }],
    );
  });
}

const isSlotOf = ({ name }: LayoutField, { path }: SlotRef): boolean => isWithin(path, name);

const isWithin = (path: string, around: string): boolean =>
  path.startsWith(around) && ['', '.', '['].includes(path.charAt(around.length));

/** The last name of a path tells what is counted, `totals[0]` by its list; a slot that the call picks is one of many. */
const isNamedTotal = ({ graph }: AnalysedMethod, { path, keys }: SlotRef): boolean =>
  GLOBAL.test(
    path
      .split('.')
      .at(-1)!
      .replace(/\[\d*\]/g, ''),
  ) &&
  keys.every(({ value }) => {
    const op = graph.definition(graph.name(value));
    const parts = op.op === 'poseidon' ? op.inputs.map((input) => graph.definition(graph.name(input))) : [op];
    return parts.every((part) => part.op === 'const');
  });

/** Whether a method reads the same cell from another user. */
const readsOthers = ({ ir, unusedReads }: AnalysedMethod, field: LayoutField, cell: string): boolean =>
  ir.ops.some(
    (op) =>
      op.op === 'loadForeign' &&
      op.contract === undefined &&
      !unusedReads.has(op.result) &&
      isSlotOf(field, op.slot) &&
      cellOf(op.slot) === cell,
  );

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
