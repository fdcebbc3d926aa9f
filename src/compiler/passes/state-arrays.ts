import type { IrOp, MethodIr } from '../ir/ops.js';
import type { SlotKey, SlotRef } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import { sameKey, sameSlot } from '../ir/slots.js';

export type Access = Extract<IrOp, { op: 'loadSlot' | 'storeSlot' | 'loadForeign' }>;

/** An array of one state, with all accesses by a run-time index. */
interface StateArray {
  readonly accesses: Access[];
  readonly height: number;
  /** The slots from `first` to `last`, where all keys that are no index are 0. */
  first: bigint;
  last: bigint;
  /** Whether the array's block is open anyway, for an access by constant indices. */
  readonly isOpen: boolean;
}

export const indicesOf = (slot: SlotRef): readonly SlotKey[] => slot.keys.filter(({ length }) => length !== undefined);
const keysOf = (slot: SlotRef): readonly SlotKey[] => slot.keys.filter(({ length }) => length === undefined);
/** What another contract holds need be no value of its kind, and reading that fails: only the item that is meant may be read there. */
const isAccess = (op: IrOp): op is Access =>
  op.op === 'loadSlot' || op.op === 'storeSlot' || (op.op === 'loadForeign' && op.contract === undefined);

export function arraysOf(ir: MethodIr): readonly StateArray[] {
  const accesses = ir.ops.filter(isAccess);
  const found: StateArray[] = [];
  for (const op of accesses.filter(({ slot }) => indicesOf(slot).length > 0)) {
    const first = op.slot.base;
    const last = indicesOf(op.slot).reduce((sum, { stride, length }) => sum + BigInt(length! - 1) * stride, first);
    const meets = (other: StateArray): boolean =>
      isOfOneState(other.accesses[0]!, op) && other.first <= last && first <= other.last;
    const array = found.find(meets);
    if (array !== undefined) {
      array.accesses.push(op);
      array.first = first < array.first ? first : array.first;
      array.last = last > array.last ? last : array.last;
      continue;
    }
    const isOpen = accesses.some(
      (other) =>
        isOfOneState(other, op) && indicesOf(other.slot).length === 0 && abs(other.slot.base - first) <= last - first,
    );
    found.push({ accesses: [op], height: op.op === 'loadForeign' ? op.cstateHeight : ir.cstateHeight, first, last, isOpen }); // prettier-ignore
  }
  return found;
}

/** Whether two accesses are to one tree and under the same keys, so that they can share a path. */
function isOfOneState(a: Access, b: Access): boolean {
  const foreign = (op: Access): readonly (ValueId | undefined)[] =>
    op.op === 'loadForeign' ? [op.user, op.contract, op.checkpoint, op.guard] : [];
  const [ofA, ofB] = [foreign(a), foreign(b)];
  if (ofA.length !== ofB.length || !ofA.every((value, i) => value === ofB[i])) return false;
  const [keysA, keysB] = [keysOf(a.slot), keysOf(b.slot)];
  return keysA.length === keysB.length && keysA.every((key, i) => sameKey(key, keysB[i]!));
}

// What the circuit takes, in rows: a hash, a level of a path with a run-time index, and the parts of a select among items.
const HASH = 12;
const LEVEL = 15;
const SELECT = 4;

export function isCheaperAsWhole({ accesses, height, first, last, isOpen }: StateArray): boolean {
  const isWrite = (op: Access): boolean => op.op === 'storeSlot';
  const sharePath = (a: Access, b: Access): boolean => a.guard === b.guard && sameSlot(a.slot, b.slot);
  const paths = accesses.filter((op, i) => accesses.findIndex((other) => sharePath(other, op)) === i);
  const asPaths = paths.reduce((sum, path) => {
    const isWritten = accesses.some((op) => isWrite(op) && sharePath(op, path));
    return sum + height * LEVEL * (isWritten ? 2 : 1);
  }, 0);
  const slots = Number(last - first + 1n);
  const above = isOpen ? 0 : height - Math.ceil(Math.log2(slots));
  const hashes = (slots + above) * (accesses.some(isWrite) ? 2 : 1);
  const selects = accesses.reduce((sum, { slot }) => sum + combinations(slot), 0);
  return hashes * HASH + selects * SELECT < asPaths;
}

const combinations = (slot: SlotRef): number => indicesOf(slot).reduce((product, { length }) => product * length!, 1);
const abs = (value: bigint): bigint => (value < 0n ? -value : value);
