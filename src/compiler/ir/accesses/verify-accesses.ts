import type { CompiledContract } from '../contract.js';
import { isWhole, type IrKind } from '../kinds.js';
import type { StorageLayout } from '../layout.js';
import type { IrOp, MethodIr } from '../ops.js';
import type { SlotRef } from '../state-ops.js';
import type { ValueId } from '../op.js';
import { definitions } from '../uses.js';
import { IrError, verifyIr } from '../verify.js';
import { EntryBindings } from './entry-bindings.js';
import type { Definitions } from './guards.js';
import { IndexBounds } from './index-bounds.js';
import { InitialDifferences } from './initial-differences.js';
import { StateScalars } from './state-scalars.js';

type Access = Extract<IrOp, { op: 'loadSlot' | 'storeSlot' | 'loadForeign' }>;

/** Holds every method and view of a contract to `verifyIr` and `verifyAccesses`. Throws an `IrError`. */
export function verifyContract({
  layout,
  methods,
  views,
}: Pick<CompiledContract, 'layout' | 'methods' | 'views'>): void {
  for (const ir of [...methods, ...views.map((view) => view.ir)]) {
    verifyIr(ir);
    verifyAccesses(ir, layout);
  }
}

/**
 * Holds a method's accesses to state to its contract's layout. The circuit relies on it: what a contract stored is read without a range check, and
 * slots of different fields count as different. So every access names a scalar of the layout, by its kind and start; what is stored is of that kind;
 * every index is provably in range; every entry under hashed keys is bound to its key. `ir` must pass `verifyIr`. Throws an `IrError`.
 */
export function verifyAccesses(ir: MethodIr, layout: StorageLayout): void {
  new AccessVerifier(ir, layout).run();
}

class AccessVerifier {
  readonly #definitions: Definitions;
  readonly #scalars: StateScalars;
  readonly #bounds: IndexBounds;
  readonly #bindings: EntryBindings;
  readonly #differences: InitialDifferences;

  constructor(
    private readonly ir: MethodIr,
    layout: StorageLayout,
  ) {
    this.#definitions = new Map(ir.ops.flatMap((op) => definitions(op).map(({ result }) => [result, op] as const)));
    this.#scalars = new StateScalars(layout, this.#definitions);
    this.#bounds = new IndexBounds(this.#definitions);
    this.#bindings = new EntryBindings(this.#definitions);
    this.#differences = new InitialDifferences(this.#definitions);
  }

  run(): void {
    for (const op of this.ir.ops) {
      if (op.op === 'assert') {
        this.#bounds.note(op);
        this.#bindings.note(op);
      }
      if (op.op !== 'loadSlot' && op.op !== 'storeSlot' && op.op !== 'loadForeign') continue;
      this.#indices(op);
      // The layout of another contract is its author's word; what is read there is range-checked.
      if (op.op !== 'loadForeign' || op.contract === undefined) this.#ownState(op);
    }
  }

  #indices({ slot, guard }: Access): void {
    for (const { value, length } of slot.keys) {
      const isInside = length === undefined || this.#bounds.isBelow(value, BigInt(length), guard);
      this.#check(isInside, slot, `its index need not be below ${length}`);
    }
  }

  #ownState(op: Access): void {
    const { slot } = op;
    const found = this.#scalars.find(slot);
    if (typeof found === 'string') throw this.#error(slot, found);
    const hashed = slot.keys.find((key) => key.hashed);
    if ('hash' in found) {
      const holdsHash = op.op === 'storeSlot' ? op.value === found.hash : op.kind === 'Hash';
      this.#check(holdsHash && op.initial === 0n, slot, 'it holds the hash of its entry');
      if (op.op === 'storeSlot') this.#bound(op, { base: slot.base, keys: slot.keys }, found.hash);
      return;
    }
    if (hashed !== undefined) this.#bound(op, { base: found.field.base, keys: [hashed] }, hashed.value);
    if (op.op === 'storeSlot') {
      const kind = this.#kindOf(op.value);
      const isValue = kind === found.kind && found.places.every(({ initial }) => initial === op.initial);
      const isDifference = () =>
        kind === 'Field' && op.initial === 0n && this.#differences.isDifference(op.value, op.guard, found);
      this.#check(
        isValue || isWhole(found.kind) || isDifference(),
        slot,
        `a ${kind} is no ${found.kind} less its start`,
      );
      return;
    }
    const isValue = op.kind === found.kind && found.places.every(({ initial }) => initial === op.initial);
    // A whole field element is read as it is; what is made of it is checked like any other value.
    this.#check(isValue || isWhole(op.kind), slot, `it is a ${found.kind}`);
  }

  #bound(op: Access, first: Omit<SlotRef, 'path'>, hash: ValueId): void {
    this.#check(this.#bindings.isBound(op, first, hash), op.slot, 'its entry is not bound to its key');
  }

  #kindOf(id: ValueId): IrKind | undefined {
    const op = this.#definitions.get(id);
    return op === undefined ? undefined : definitions(op).find(({ result }) => result === id)?.kind;
  }

  #check(holds: boolean, slot: SlotRef, message: string): void {
    if (!holds) throw this.#error(slot, message);
  }

  #error = (slot: SlotRef, message: string): IrError => new IrError(this.ir, `the state '${slot.path}': ${message}`);
}
