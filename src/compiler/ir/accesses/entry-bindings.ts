import type { IrOp } from '../ops.js';
import type { SlotRef } from '../state-ops.js';
import type { ValueId } from '../op.js';
import { sameSlot } from '../slots.js';
import { implies, type Definitions, type Guard } from './guards.js';

type Access = Extract<IrOp, { op: 'loadSlot' | 'storeSlot' | 'loadForeign' }>;
type Assert = Extract<IrOp, { op: 'assert' }>;

/**
 * Where a method has stated that an entry under hashed keys is empty or holds this very key, as `docs/decisions/0007-hashed-entries.md` asks: an
 * assertion that `bound * (bound - hash)` is 0, `bound` being what the entry's first slot holds.
 */
export class EntryBindings {
  readonly #stated: { readonly load: Access; readonly hash: ValueId; readonly guards: readonly Guard[] }[] = [];

  constructor(private readonly definitions: Definitions) {}

  /** Takes an assertion in. */
  note({ condition, guard }: Assert): void {
    const equal = this.definitions.get(condition);
    if (equal?.op !== 'eq') return;
    const zero = this.definitions.get(equal.right);
    const product = this.definitions.get(equal.left);
    if (zero?.op !== 'const' || zero.value !== 0n || product?.op !== 'mul' || product.kind !== 'Field') return;
    for (const [bound, rest] of [
      [product.left, product.right],
      [product.right, product.left],
    ] as const) {
      const difference = this.definitions.get(rest);
      if (difference?.op !== 'sub' || difference.left !== bound) continue;
      const found = this.#uncast(bound);
      const wanted = this.#uncast(difference.right);
      const load = this.definitions.get(found.id);
      if (load?.op !== 'loadSlot' && load?.op !== 'loadForeign') continue;
      // An operation whose guard is false gives 0, and so would the product.
      const guards = [guard, product.guard, difference.guard, found.guard, wanted.guard, load.guard];
      if (load.kind === 'Hash' && load.initial === 0n) this.#stated.push({ load, hash: wanted.id, guards });
    }
  }

  /** Whether the entry that an access is part of was bound before, wherever the access runs. `first` is the entry's first slot. */
  isBound(access: Access, first: Omit<SlotRef, 'path'>, hash: ValueId): boolean {
    return this.#stated.some(
      (each) =>
        each.hash === hash &&
        sameSlot(each.load.slot, { ...first, path: '' }) &&
        isOfOneTree(each.load, access) &&
        each.guards.every((guard) => implies(this.definitions, access.guard, guard)),
    );
  }

  #uncast(id: ValueId): { readonly id: ValueId; readonly guard: Guard } {
    const op = this.definitions.get(id);
    return op?.op === 'cast' && op.kind === 'Field' ? { id: op.value, guard: op.guard } : { id, guard: undefined };
  }
}

/** Whether two accesses are to one state: the caller's own, or that of one user as of one checkpoint. */
function isOfOneTree(a: Access, b: Access): boolean {
  if (a.op !== 'loadForeign' || b.op !== 'loadForeign') return a.op !== 'loadForeign' && b.op !== 'loadForeign';
  return a.user === b.user && a.contract === b.contract && a.checkpoint === b.checkpoint;
}
