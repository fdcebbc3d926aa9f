import { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { USER_CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { UserLeaf } from '../../parth/leaves.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import type { LoadForeignOp } from '../ir/state-ops.js';
import type { UserKeyOp } from '../ir/context-ops.js';
import type { ValueId } from '../ir/op.js';
import type { ForeignPlan } from './openings/access-plan.js';
import { BlockOpening, type BlockIndex, type BlockWitness } from './openings/block-opening.js';
import type { Lookup } from './lookup.js';
import { constant, guarded, select } from './numbers/choice.js';
import { NodesOpening, type NodesWitness } from './openings/nodes-opening.js';
import { pathAt } from './openings/path-at.js';
import { contractName, blockName, trunkName, userName } from './witness-type.js';

interface OpenedUser {
  /** 0 where the user has no leaf; `leaf` is anything then. */
  readonly exists: Field;
  readonly leaf: VarsOf<typeof UserLeaf>;
}

/**
 * Slots of other states as of the anchor or of a past checkpoint: GUSR → UCON → CSTATE. What is `0` on the way is empty: a user without a leaf has no contracts, a
 * contract without a root has no slots (PROTOCOL §2). Under a guard that does not hold, nothing is stated.
 */
export class ForeignReads {
  readonly #users = new Map<number, OpenedUser>();
  readonly #uconRoots = new Map<number, Field>();
  readonly #regions = new Map<number, readonly Field[]>();
  readonly #contents = new Map<number, readonly Field[]>();

  constructor(
    readonly plan: ForeignPlan,
    readonly witness: Readonly<Record<string, unknown>>,
    /** Of the anchor, or of a past checkpoint. */
    readonly gusrRootAt: (checkpoint: ValueId | undefined) => Field,
    readonly ownContractId: Field,
    readonly get: Lookup,
    readonly blockIndex: BlockIndex,
  ) {}

  /** The hash of a user's key; 0 for a user without a leaf. */
  userKey(op: UserKeyOp): Field {
    const { exists, leaf } = this.#user(this.plan.keyOf.get(op)!);
    return exists.mul(leaf.publicKeyHash).seal();
  }

  /** Opens the way to the slot that is read, as far as no earlier read did. */
  prepare(op: LoadForeignOp): void {
    this.#contentsOf(this.plan.placeOf.get(op)!.block);
  }

  load(op: LoadForeignOp): Field {
    const { block, slot } = this.plan.placeOf.get(op)!;
    return this.#contentsOf(block)[slot]!.add(constant(op.initial)).seal();
  }

  #contentsOf(i: number): readonly Field[] {
    const known = this.#contents.get(i);
    if (known !== undefined) return known;
    const { contract, region, block } = this.plan.blocks[i]!;
    const root = this.#regionsOf(contract)[region]!;
    const guard = this.#guard(this.plan.contracts[contract]!.user);
    const witness = this.witness[blockName(i)] as BlockWitness;
    scope(blockName(i), () => {
      const opening = new BlockOpening(block, this.blockIndex(block, guard), witness);
      constrain('content', () => holds(guard, opening.root(), root));
    });
    this.#contents.set(i, witness.contents);
    return witness.contents;
  }

  /** The roots of the regions in which a contract's slots are opened. */
  #regionsOf(i: number): readonly Field[] {
    const known = this.#regions.get(i);
    if (known !== undefined) return known;
    const { user, trunk } = this.plan.contracts[i]!;
    const root = this.#cstateRoot(i);
    const witness = this.witness[trunkName(i)] as NodesWitness;
    scope(trunkName(i), () => {
      const opening = new NodesOpening(trunk.height, trunk.regions, witness);
      constrain('content', () => holds(this.#guard(user), opening.root, root));
    });
    this.#regions.set(i, witness.contents);
    return witness.contents;
  }

  #cstateRoot(i: number): Field {
    const { user, contract, trunk } = this.plan.contracts[i]!;
    const uconRoot = this.#uconRoot(user);
    const guard = this.#guard(user);
    const { root, siblings } = this.witness[contractName(i)] as { root: Field; siblings: readonly Field[] };
    return scope(contractName(i), () => {
      const index = guarded(guard, contract === undefined ? this.ownContractId : this.get(contract));
      const path = pathAt(contract !== undefined && this.plan.constants.has(contract), index, siblings);
      constrain('root', () => holds(guard, path.root(root), uconRoot));
      return select(root.equals(Field(0)).toField(), Field(emptyRoot(trunk.height)), root);
    });
  }

  #uconRoot(i: number): Field {
    const known = this.#uconRoots.get(i);
    if (known !== undefined) return known;
    const { exists, leaf } = this.#user(i);
    const uconRoot = select(exists, leaf.uconRoot, Field(emptyRoot(USER_CONTRACT_TREE_HEIGHT)));
    this.#uconRoots.set(i, uconRoot);
    return uconRoot;
  }

  #user(i: number): OpenedUser {
    const known = this.#users.get(i);
    if (known !== undefined) return known;
    const guard = this.#guard(i);
    const gusrRoot = this.gusrRootAt(this.plan.users[i]!.checkpoint);
    const { exists, leaf, siblings } = this.witness[userName(i)] as OpenedUser & { siblings: readonly Field[] };
    scope(userName(i), () => {
      constrain('exists', () => exists.assertBool());
      const { user } = this.plan.users[i]!;
      const path = pathAt(this.plan.constants.has(user), guarded(guard, this.get(user)), siblings);
      constrain('leaf', () => holds(guard, path.root(exists.mul(hashOf(UserLeaf, leaf)).seal()), gusrRoot));
    });
    this.#users.set(i, { exists, leaf });
    return { exists, leaf };
  }

  #guard(user: number): Field | undefined {
    const { guard } = this.plan.users[user]!;
    return guard === undefined ? undefined : this.get(guard);
  }
}

/** States `actual = expected` where the guard holds. */
function holds(guard: Field | undefined, actual: Field, expected: Field): void {
  if (guard === undefined) actual.assertEquals(expected);
  else guard.mul(actual.sub(expected)).assertEquals(0);
}
