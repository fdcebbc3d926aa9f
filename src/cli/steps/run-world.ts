import type { CallState, ForeignState } from '../../compiler/call/call-request.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { layoutHashOf } from '../../compiler/ir/layout.js';
import { uconLeafOf } from '../../parth/contract-state.js';
import { CONTRACT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';
import { emptyRoot, MerkleTree } from '../../parth/merkle-tree.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  NetworkConfig,
  PublicKey,
  UserLeaf,
} from '../../parth/leaves.js';
import type { RunState, Slots } from './run-state.js';

/** Contracts 0 and 1 belong to every network. */
const FIRST_CONTRACT_ID = 2n;
const GENESIS_TIME = 1_700_000_000_000n;
const MILLISECONDS_BETWEEN = 10_000n;

/** Who runs, and what the network looks like to them. */
export interface RunSettings {
  readonly user: bigint;
  readonly deployer: bigint;
}

/** The id of the contract that a file exports at a place. */
export const contractIdAt = (index: number): bigint => FIRST_CONTRACT_ID + BigInt(index);

/** A checkpoint in which all contracts of a file are deployed and every user's state is that of the state file: what a run is anchored in. */
export class RunAnchor {
  readonly #ucons = new Map<bigint, MerkleTree>();
  readonly #leaves = new Map<bigint, UserLeaf>();
  readonly #gusr: MerkleTree;
  readonly #gcon: MerkleTree;
  readonly #checkpoint: CallState['checkpoint'];

  constructor(
    readonly contracts: readonly CompiledContract[],
    readonly state: RunState,
    readonly settings: RunSettings,
  ) {
    for (const [user, { nonce, contracts: held }] of state.users) {
      const ucon = new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
      contracts.forEach(({ contract, layout }, i) => {
        const slots = held.get(contract);
        if (slots === undefined || slots.size === 0) return;
        ucon.set(
          contractIdAt(i),
          uconLeafOf(MerkleTree.from(layout.cstateHeight, [...slots]).root, layout.cstateHeight),
        );
      });
      this.#ucons.set(user, ucon);
      this.#leaves.set(user, leafOf(user, nonce, ucon.root));
    }
    const leaves = [...this.#leaves].map(([user, leaf]) => [user, UserLeaf.hash(leaf)] as const);
    this.#gusr = MerkleTree.from(USER_TREE_HEIGHT, leaves);
    this.#gcon = MerkleTree.from(
      CONTRACT_TREE_HEIGHT,
      contracts.map((_, i) => [contractIdAt(i), ContractLeaf.hash(this.#contractLeaf(i))] as const),
    );
    const id = state.checkpoint + 1n;
    const stats: CheckpointStats = {
      ...CheckpointStats.zero(),
      users: BigInt(state.users.size),
      blockTime: GENESIS_TIME + id * MILLISECONDS_BETWEEN,
      randomSeed: id,
    };
    const config: NetworkConfig = { ...NetworkConfig.zero(), magic: 1n, maxAnchorAge: 50n };
    const leaf: CheckpointLeaf = {
      ...CheckpointLeaf.zero(),
      gusrRoot: this.#gusr.root,
      gconRoot: this.#gcon.root,
      configHash: NetworkConfig.hash(config),
      statsHash: CheckpointStats.hash(stats),
    };
    this.#checkpoint = { leaf, stats, config };
  }

  /** The surroundings of one call by the user, on slots as they stand now. */
  callState(index: number, slots: Slots, caller: bigint, inlineCall: CallState['inlineCall'] & object): CallState {
    const { layout } = this.contracts[index]!;
    const { user } = this.settings;
    return {
      caller,
      start: {
        checkpointId: this.state.checkpoint + 1n,
        checkpointTreeRoot: CheckpointLeaf.hash(this.#checkpoint.leaf),
        checkpointLeafHash: CheckpointLeaf.hash(this.#checkpoint.leaf),
        startUserLeafHash: UserLeaf.hash(
          this.#leaves.get(user) ?? leafOf(user, 0n, emptyRoot(USER_CONTRACT_TREE_HEIGHT)),
        ),
        userId: user,
        publicKeyHash: PublicKey.hash(keyOf(user)),
        nonce: this.state.users.get(user)?.nonce ?? 0n,
      },
      checkpoint: this.#checkpoint,
      contract: {
        contractId: contractIdAt(index),
        leaf: this.#contractLeaf(index),
        path: this.#gcon.path(contractIdAt(index)),
      },
      cstate: MerkleTree.from(layout.cstateHeight, [...slots]),
      balance: 0n,
      publicKey: keyOf(user),
      foreign: (other, contract) => Promise.resolve(this.#foreign(other, contract)),
      inlineCall,
    };
  }

  #foreign(user: bigint, contractId: bigint): ForeignState {
    const ucon = this.#ucons.get(user) ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
    const name = this.contracts[Number(contractId - FIRST_CONTRACT_ID)]?.contract ?? '';
    const slots = this.state.users.get(user)?.contracts.get(name);
    return {
      leaf: this.#leaves.get(user) ?? null,
      path: this.#gusr.path(user),
      cstateRoot: ucon.get(contractId),
      uconPath: ucon.path(contractId),
      slots: [...(slots ?? [])],
    };
  }

  #contractLeaf(index: number): ContractLeaf {
    const { layout } = this.contracts[index]!;
    return {
      deployerId: this.settings.deployer,
      cftRoot: 0n,
      cstateHeight: BigInt(layout.cstateHeight),
      layoutHash: layoutHashOf(layout),
    };
  }
}

const keyOf = (user: bigint): PublicKey => ({ signatureFingerprint: 1n, keyParam: user });

const leafOf = (userId: bigint, nonce: bigint, uconRoot: bigint): UserLeaf => ({
  ...UserLeaf.zero(),
  publicKeyHash: PublicKey.hash(keyOf(userId)),
  uconRoot,
  nonce,
  userId,
});
