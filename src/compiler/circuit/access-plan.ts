import type { LoadForeignOp, LoadSlotOp, MethodIr, SlotRef, StoreSlotOp, ValueId } from '../ir/ops.js';
import { kindsOf, mayBeSame, sameSlot } from '../ir/slots.js';

/** One opening of an own slot that several operations share: one path, for the content before them and after them. */
export interface SlotAccess {
  readonly slot: SlotRef;
  /** Where a key has a length: the guard below which it counts. */
  readonly guard: ValueId | undefined;
  readonly ops: readonly (LoadSlotOp | StoreSlotOp)[];
}

export interface AccessPlan {
  readonly accesses: readonly SlotAccess[];
  /** The access of each operation on own state. */
  readonly accessOf: ReadonlyMap<LoadSlotOp | StoreSlotOp, number>;
  /** The accesses to close right before an operation, in order; those under `null` are closed at the end. */
  readonly closings: ReadonlyMap<LoadSlotOp | StoreSlotOp | null, readonly number[]>;
}

/**
 * Groups the operations on own state so that each slot costs one path wherever that is the same thing: all slots open at one time are
 * provably different, so the order in which they are closed does not matter. An operation on a slot that may be one of the open ones
 * closes those first.
 */
export function planAccesses(ir: MethodIr): AccessPlan {
  const kinds = kindsOf(ir);
  const accesses: { slot: SlotRef; guard: ValueId | undefined; ops: (LoadSlotOp | StoreSlotOp)[] }[] = [];
  const accessOf = new Map<LoadSlotOp | StoreSlotOp, number>();
  const closings = new Map<LoadSlotOp | StoreSlotOp | null, readonly number[]>();
  let open: number[] = [];
  for (const op of ir.ops) {
    if (op.op !== 'loadSlot' && op.op !== 'storeSlot') continue;
    const guard = op.slot.keys.some((key) => key.length !== undefined) ? op.guard : undefined;
    let access = open.find((i) => accesses[i]!.guard === guard && sameSlot(accesses[i]!.slot, op.slot));
    if (access === undefined) {
      const closing = open.filter((i) => mayBeSame(kinds, accesses[i]!.slot, op.slot));
      if (closing.length > 0) closings.set(op, closing);
      open = open.filter((i) => !closing.includes(i));
      access = accesses.push({ slot: op.slot, guard, ops: [] }) - 1;
      open.push(access);
    }
    accesses[access]!.ops.push(op);
    accessOf.set(op, access);
  }
  closings.set(null, open);
  return { accesses, accessOf, closings };
}

/** A user leaf under the anchor that several foreign reads share. */
export interface ForeignUser {
  readonly user: ValueId;
  readonly guard: ValueId | undefined;
}
/** A leaf of that user's UCON tree. */
export interface ForeignContract {
  readonly user: number;
  /** Undefined: the contract that runs. */
  readonly contract: ValueId | undefined;
  readonly cstateHeight: number;
}
/** A slot of that CSTATE tree. */
export interface ForeignSlotRead {
  readonly contract: number;
  readonly slot: SlotRef;
}
export interface ForeignPlan {
  readonly users: readonly ForeignUser[];
  readonly contracts: readonly ForeignContract[];
  readonly slots: readonly ForeignSlotRead[];
  /** The entry of `slots` of each read. */
  readonly slotOf: ReadonlyMap<LoadForeignOp, number>;
  /** The method's constants: users and contracts among them are fixed. */
  readonly constants: ReadonlySet<ValueId>;
}

/** Groups foreign reads: one path a user, a contract and a slot under each guard. */
export function planForeign(ir: MethodIr): ForeignPlan {
  const users: ForeignUser[] = [];
  const contracts: ForeignContract[] = [];
  const slots: ForeignSlotRead[] = [];
  const slotOf = new Map<LoadForeignOp, number>();
  for (const op of ir.ops) {
    if (op.op !== 'loadForeign') continue;
    const user = place(users, { user: op.user, guard: op.guard }, (x) => x.user === op.user && x.guard === op.guard);
    const contract = place(
      contracts,
      { user, contract: op.contract, cstateHeight: op.cstateHeight },
      (x) => x.user === user && x.contract === op.contract && x.cstateHeight === op.cstateHeight,
    );
    slotOf.set(
      op,
      place(slots, { contract, slot: op.slot }, (x) => x.contract === contract && sameSlot(x.slot, op.slot)),
    );
  }
  const constants = new Set(ir.ops.flatMap((op) => (op.op === 'const' ? [op.result] : [])));
  return { users, contracts, slots, slotOf, constants };
}

function place<T>(list: T[], item: T, same: (other: T) => boolean): number {
  const found = list.findIndex(same);
  return found >= 0 ? found : list.push(item) - 1;
}
