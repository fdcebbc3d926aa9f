import type { LoadForeignOp, LoadSlotOp, SlotRef, StoreSlotOp } from '../../ir/state-ops.js';
import type { MethodIr } from '../../ir/ops.js';
import type { UserKeyOp } from '../../ir/context-ops.js';
import type { ValueId } from '../../ir/op.js';
import { kindsOf, mayBeSame, sameSlot } from '../../ir/slots.js';
import { blockOf, shareBlock } from './slot-block.js';
import { planTrunk, type RegionBlock, type Trunk } from './trunk.js';

/** One opening of own slots that share a block: one path, for the contents before the operations on them and after them. */
export interface SlotAccess extends RegionBlock {
  /** Where a key has a length: the guard below which it counts. */
  readonly guard: ValueId | undefined;
  /** The operations on each slot of the block. */
  readonly ops: readonly (readonly (LoadSlotOp | StoreSlotOp)[])[];
}

/** Which slot an operation is on: an access, and a slot of its block. */
export interface SlotPlace {
  readonly access: number;
  readonly slot: number;
}

export interface AccessPlan {
  readonly trunk: Trunk;
  readonly accesses: readonly SlotAccess[];
  /** The slot of each operation on own state. */
  readonly placeOf: ReadonlyMap<LoadSlotOp | StoreSlotOp, SlotPlace>;
  /** The accesses to close right before an operation, in order; those under `null` are closed at the end. */
  readonly closings: ReadonlyMap<LoadSlotOp | StoreSlotOp | null, readonly number[]>;
}

interface OpenAccess {
  readonly slots: SlotRef[];
  readonly guard: ValueId | undefined;
  readonly ops: (LoadSlotOp | StoreSlotOp)[][];
}

/**
 * Groups the operations on own state so that each slot, and slots that lie together, cost one path wherever that is the same thing: all slots
 * open at one time are provably different, so the order in which they are closed does not matter. An operation on a slot that may be one of the open
 * ones closes those first.
 */
export function planAccesses(ir: MethodIr): AccessPlan {
  const kinds = kindsOf(ir);
  const accesses: OpenAccess[] = [];
  const placeOf = new Map<LoadSlotOp | StoreSlotOp, SlotPlace>();
  const closings = new Map<LoadSlotOp | StoreSlotOp | null, readonly number[]>();
  let open: number[] = [];
  for (const op of ir.ops) {
    if (op.op !== 'loadSlot' && op.op !== 'storeSlot') continue;
    const guard = op.slot.keys.some((key) => key.length !== undefined) ? op.guard : undefined;
    const slotIn = (i: number): number =>
      accesses[i]!.guard === guard ? accesses[i]!.slots.findIndex((slot) => sameSlot(slot, op.slot)) : -1;
    let access = open.find((i) => slotIn(i) >= 0);
    if (access === undefined) {
      const closing = open.filter((i) => accesses[i]!.slots.some((slot) => mayBeSame(kinds, slot, op.slot)));
      if (closing.length > 0) closings.set(op, closing);
      open = open.filter((i) => !closing.includes(i));
      access = open.find((i) => accesses[i]!.guard === guard && shareBlock(accesses[i]!.slots[0]!, op.slot));
      if (access === undefined) open.push((access = accesses.push({ slots: [], guard, ops: [] }) - 1));
      accesses[access]!.slots.push(op.slot);
      accesses[access]!.ops.push([]);
    }
    const slot = slotIn(access);
    accesses[access]!.ops[slot]!.push(op);
    placeOf.set(op, { access, slot });
  }
  closings.set(null, open);
  const blocks = accesses.map(({ slots }) => blockOf(slots));
  const { trunk, placed } = planTrunk(kinds, ir.cstateHeight, blocks);
  return {
    trunk,
    accesses: accesses.map(({ guard, ops }, i) => ({ ...placed[i]!, guard, ops })),
    placeOf,
    closings,
  };
}

/** A user leaf that several foreign reads share. */
export interface ForeignUser {
  readonly user: ValueId;
  /** Undefined: under the anchor. */
  readonly checkpoint: ValueId | undefined;
  readonly guard: ValueId | undefined;
}
/** A leaf of that user's UCON tree. */
export interface ForeignContract {
  readonly user: number;
  /** Undefined: the contract that runs. */
  readonly contract: ValueId | undefined;
  /** Of that CSTATE tree. */
  readonly trunk: Trunk;
}
/** Slots of that CSTATE tree that share a block. */
export interface ForeignBlock extends RegionBlock {
  readonly contract: number;
}
export interface ForeignPlan {
  readonly users: readonly ForeignUser[];
  readonly contracts: readonly ForeignContract[];
  readonly blocks: readonly ForeignBlock[];
  /** The block of each read and its slot there. */
  readonly placeOf: ReadonlyMap<LoadForeignOp, { readonly block: number; readonly slot: number }>;
  /** The user whose key an operation reads. */
  readonly keyOf: ReadonlyMap<UserKeyOp, number>;
  /** The method's constants: users and contracts among them are fixed. */
  readonly constants: ReadonlySet<ValueId>;
}

/** Groups foreign reads: one path a user at a checkpoint, a contract and a block of slots under each guard. */
export function planForeign(ir: MethodIr): ForeignPlan {
  const kinds = kindsOf(ir);
  const users: ForeignUser[] = [];
  const contracts: (Omit<ForeignContract, 'trunk'> & { readonly cstateHeight: number })[] = [];
  const blocks: { readonly contract: number; readonly slots: SlotRef[] }[] = [];
  const placeOf = new Map<LoadForeignOp, { readonly block: number; readonly slot: number }>();
  const placeUser = (user: ValueId, checkpoint: ValueId | undefined, guard: ValueId | undefined): number =>
    place(
      users,
      { user, checkpoint, guard },
      (x) => x.user === user && x.checkpoint === checkpoint && x.guard === guard,
    );
  const keyOf = new Map<UserKeyOp, number>();
  for (const op of ir.ops) {
    if (op.op === 'userKey') keyOf.set(op, placeUser(op.user, undefined, undefined));
    if (op.op !== 'loadForeign') continue;
    const user = placeUser(op.user, op.checkpoint, op.guard);
    const contract = place(
      contracts,
      { user, contract: op.contract, cstateHeight: op.cstateHeight },
      (x) => x.user === user && x.contract === op.contract && x.cstateHeight === op.cstateHeight,
    );
    const block = place(
      blocks,
      { contract, slots: [] },
      (x) => x.contract === contract && shareBlock(x.slots[0]!, op.slot),
    );
    placeOf.set(op, { block, slot: place(blocks[block]!.slots, op.slot, (slot) => sameSlot(slot, op.slot)) });
  }
  const constants = new Set(ir.ops.flatMap((op) => (op.op === 'const' ? [op.result] : [])));
  const placed: ForeignBlock[] = [];
  const planned = contracts.map(({ user, contract, cstateHeight }, i): ForeignContract => {
    const own = blocks.flatMap((block, j) => (block.contract === i ? [j] : []));
    const plan = planTrunk(
      kinds,
      cstateHeight,
      own.map((j) => blockOf(blocks[j]!.slots)),
    );
    own.forEach((j, k) => (placed[j] = { contract: i, ...plan.placed[k]! }));
    return { user, contract, trunk: plan.trunk };
  });
  return { users, contracts: planned, blocks: placed, placeOf, keyOf, constants };
}

function place<T>(list: T[], item: T, same: (other: T) => boolean): number {
  const found = list.findIndex(same);
  return found >= 0 ? found : list.push(item) - 1;
}
