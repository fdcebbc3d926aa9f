import type { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { spentOn } from '../../circuit/row-profile.js';
import type { LoadSlotOp, StoreSlotOp } from '../ir/state-ops.js';
import type { AccessPlan } from './openings/access-plan.js';
import { BlockOpening, type BlockIndex, type BlockWitness } from './openings/block-opening.js';
import type { Lookup } from './lookup.js';
import { constant, select } from './numbers/choice.js';
import { NodesOpening, type NodesWitness } from './openings/nodes-opening.js';
import { accessName, TRUNK } from './witness-type.js';

interface OpenAccess {
  readonly index: Field;
  readonly witness: BlockWitness;
  readonly contents: Field[];
  readonly written: boolean[];
}

/** The caller's own CSTATE in circuit: openings of slots, and the roots of their regions that move as they are closed. */
export class OwnState {
  readonly #trunk: NodesOpening | undefined;
  readonly #roots: Field[] = [];
  readonly #moved: boolean[] = [];
  readonly #open = new Map<number, OpenAccess>();

  constructor(
    readonly plan: AccessPlan,
    readonly witness: Readonly<Record<string, unknown>>,
    readonly root: Field,
    readonly get: Lookup,
    readonly blockIndex: BlockIndex,
  ) {
    const { height, regions } = plan.trunk;
    if (regions.length === 0) return;
    const opened = witness[TRUNK] as NodesWitness;
    // What all paths share counts for the first operation, what a write adds for the first write.
    this.#trunk = spentOn(this.#first(), () => new NodesOpening(height, regions, opened));
    const { root: before } = this.#trunk;
    scope(TRUNK, () => constrain('content', () => before.assertEquals(root)));
    this.#roots = [...opened.contents];
    this.#moved = regions.map(() => false);
  }

  /** Closes what may be the slot of this operation, and opens its own. */
  prepare(op: LoadSlotOp | StoreSlotOp): void {
    for (const access of this.plan.closings.get(op) ?? []) this.#close(access);
    const { access } = this.plan.placeOf.get(op)!;
    if (this.#open.has(access)) return;
    const { block, guard } = this.plan.accesses[access]!;
    const witness = this.witness[accessName(access)] as BlockWitness;
    const index = this.blockIndex(block, guard === undefined ? undefined : this.get(guard));
    this.#open.set(access, {
      index,
      witness,
      contents: [...witness.contents],
      written: witness.contents.map(() => false),
    });
  }

  load(op: LoadSlotOp): Field {
    const { access, slot } = this.plan.placeOf.get(op)!;
    return this.#open.get(access)!.contents[slot]!.add(constant(op.initial)).seal();
  }

  /** Where the guard does not hold the content stays. */
  store(op: StoreSlotOp, guard: Field | undefined): void {
    const { access, slot } = this.plan.placeOf.get(op)!;
    const { contents, written } = this.#open.get(access)!;
    const content = this.get(op.value).sub(constant(op.initial)).seal();
    contents[slot] = guard === undefined ? content : select(guard, content, contents[slot]!);
    written[slot] = true;
  }

  /** The root after the call. */
  closeAll(): Field {
    for (const access of this.plan.closings.get(null)!) this.#close(access);
    if (!this.#moved.includes(true)) return this.root;
    return spentOn(this.#first('storeSlot'), () => this.#trunk!.rootAfter(this.#roots, this.#moved));
  }

  #close(access: number): void {
    const { index, witness, contents, written } = this.#open.get(access)!;
    this.#open.delete(access);
    scope(accessName(access), () => {
      const { block, region, ops } = this.plan.accesses[access]!;
      const all = ops.flat();
      // The path counts for the operation that needs it first, what a write adds for the first write.
      const opening = spentOn(all[0]!, () => {
        const opening = new BlockOpening(block, index, witness);
        constrain('content', () => opening.root().assertEquals(this.#roots[region]!));
        return opening;
      });
      if (!written.includes(true)) return;
      this.#moved[region] = true;
      this.#roots[region] = spentOn(
        all.find(({ op }) => op === 'storeSlot')!,
        () => opening.rootAfter(contents, written),
      );
    });
  }

  #first(kind?: 'storeSlot'): LoadSlotOp | StoreSlotOp {
    return [...this.plan.placeOf.keys()].find(({ op }) => kind === undefined || op === kind)!;
  }
}
