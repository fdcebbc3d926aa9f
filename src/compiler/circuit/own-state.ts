import type { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import type { LoadSlotOp, StoreSlotOp } from '../ir/ops.js';
import type { AccessPlan } from './access-plan.js';
import type { Lookup, SlotIndex } from './lowering.js';
import { constant, select } from './numbers.js';
import { pathAt } from './path-at.js';
import { accessName } from './witness-type.js';

interface OpenSlot {
  readonly index: Field;
  readonly before: Field;
  readonly siblings: readonly Field[];
  content: Field;
  written: boolean;
}

/** The caller's own CSTATE in circuit: openings of slots, and the root that moves as they are closed. */
export class OwnState {
  readonly #open = new Map<number, OpenSlot>();

  constructor(
    readonly plan: AccessPlan,
    readonly witness: Readonly<Record<string, unknown>>,
    private root: Field,
    readonly get: Lookup,
    readonly slotIndex: SlotIndex,
  ) {}

  /** Closes what may be the slot of this operation, and opens its own. */
  prepare(op: LoadSlotOp | StoreSlotOp): void {
    for (const access of this.plan.closings.get(op) ?? []) this.#close(access);
    const access = this.plan.accessOf.get(op)!;
    if (this.#open.has(access)) return;
    const { slot, guard } = this.plan.accesses[access]!;
    const { before, siblings } = this.witness[accessName(access)] as { before: Field; siblings: readonly Field[] };
    const index = this.slotIndex(slot, guard === undefined ? undefined : this.get(guard));
    this.#open.set(access, { index, before, siblings, content: before, written: false });
  }

  load(op: LoadSlotOp): Field {
    return this.#slot(op).content.add(constant(op.initial)).seal();
  }

  /** Where the guard does not hold the content stays. */
  store(op: StoreSlotOp, guard: Field | undefined): void {
    const slot = this.#slot(op);
    const content = this.get(op.value).sub(constant(op.initial)).seal();
    slot.content = guard === undefined ? content : select(guard, content, slot.content);
    slot.written = true;
  }

  /** The root after the call. */
  closeAll(): Field {
    for (const access of this.plan.closings.get(null)!) this.#close(access);
    return this.root;
  }

  #slot(op: LoadSlotOp | StoreSlotOp): OpenSlot {
    return this.#open.get(this.plan.accessOf.get(op)!)!;
  }

  #close(access: number): void {
    const { index, before, siblings, content, written } = this.#open.get(access)!;
    this.#open.delete(access);
    scope(accessName(access), () => {
      const path = pathAt(this.plan.accesses[access]!.slot.keys.length === 0, index, siblings);
      constrain('content', () => path.root(before).assertEquals(this.root));
      if (written) this.root = path.root(content);
    });
  }
}
