import type { ForeignState } from '../compiler/call/call-request.js';
import type { CompiledContract } from '../compiler/ir/contract.js';
import { actorKey } from '../parth/actor.js';
import { uconLeafOf } from '../parth/contract-state.js';
import { USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../parth/heights.js';
import { PublicKey, UserLeaf } from '../parth/leaves.js';
import { emptyRoot, MerkleTree } from '../parth/merkle-tree.js';
import type { RunUser } from './local-state.js';

/** Contracts 0 and 1 belong to every network. */
const FIRST_CONTRACT_ID = 2n;

/** The id of the contract that a file exports at a place. */
export const contractIdAt = (index: number): bigint => FIRST_CONTRACT_ID + BigInt(index);

/** A contract's actor has its key; every other user one of a circuit that no network knows. */
export function keyOf(
  user: bigint,
  contracts: readonly CompiledContract[],
  actors: ReadonlyMap<bigint, string>,
): PublicKey {
  const actorOf = contracts.findIndex(({ contract }) => contract === actors.get(user));
  return actorOf < 0 ? { signatureFingerprint: 1n, keyParam: user } : actorKey(contractIdAt(actorOf));
}

/** The user trees over all users' states. */
export class RunForest {
  readonly #ucons = new Map<bigint, MerkleTree>();
  readonly #leaves = new Map<bigint, UserLeaf>();
  readonly #gusr: MerkleTree;

  constructor(
    readonly contracts: readonly CompiledContract[],
    readonly users: ReadonlyMap<bigint, RunUser>,
    readonly actors: ReadonlyMap<bigint, string>,
  ) {
    for (const [user, held] of users) {
      const ucon = uconOf(contracts, held);
      this.#ucons.set(user, ucon);
      this.#leaves.set(user, this.#leafOf(user, held.nonce, ucon.root));
    }
    const leaves = [...this.#leaves].map(([user, leaf]) => [user, UserLeaf.hash(leaf)] as const);
    this.#gusr = MerkleTree.from(USER_TREE_HEIGHT, leaves);
  }

  get gusrRoot(): bigint {
    return this.#gusr.root;
  }

  /** A fresh one for a user without a session. */
  leaf(user: bigint): UserLeaf {
    return this.#leaves.get(user) ?? this.#leafOf(user, 0n, emptyRoot(USER_CONTRACT_TREE_HEIGHT));
  }

  /** A user's state in one contract with its paths. */
  state(user: bigint, contractId: bigint): ForeignState {
    const ucon = this.#ucons.get(user) ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
    const name = this.contracts[Number(contractId - FIRST_CONTRACT_ID)]?.contract ?? '';
    return {
      leaf: this.#leaves.get(user) ?? null,
      path: this.#gusr.path(user),
      cstateRoot: ucon.get(contractId),
      uconPath: ucon.path(contractId),
      slots: [...(this.users.get(user)?.contracts.get(name) ?? [])],
    };
  }

  #leafOf(userId: bigint, nonce: bigint, uconRoot: bigint): UserLeaf {
    const publicKeyHash = PublicKey.hash(keyOf(userId, this.contracts, this.actors));
    return { ...UserLeaf.zero(), publicKeyHash, uconRoot, nonce, userId };
  }
}

/** Most users are the same from run to run, and hashing takes time. */
const known = new WeakMap<RunUser, { readonly contracts: readonly CompiledContract[]; readonly ucon: MerkleTree }>();

/** The tree over the states that a user has in the contracts. Neither changes. */
function uconOf(contracts: readonly CompiledContract[], user: RunUser): MerkleTree {
  const found = known.get(user);
  if (found?.contracts === contracts) return found.ucon;
  const ucon = new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
  contracts.forEach(({ contract, layout: { cstateHeight } }, i) => {
    const slots = user.contracts.get(contract);
    if (slots === undefined || slots.size === 0) return;
    ucon.set(contractIdAt(i), uconLeafOf(MerkleTree.from(cstateHeight, [...slots]).root, cstateHeight));
  });
  known.set(user, { contracts, ucon });
  return ucon;
}
