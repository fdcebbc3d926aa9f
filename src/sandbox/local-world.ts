import type { CallState, OpenedCheckpoint, PastCheckpoint } from '../compiler/call/call-request.js';
import { planCheckpoints } from '../compiler/circuit/checkpoint-plan.js';
import type { CompiledContract } from '../compiler/ir/contract.js';
import { layoutHashOf } from '../compiler/ir/layout.js';
import { CHECKPOINT_TREE_HEIGHT, CONTRACT_TREE_HEIGHT } from '../parth/heights.js';
import { MerkleTree } from '../parth/merkle-tree.js';
import { CheckpointLeaf, CheckpointStats, ContractLeaf, NetworkConfig, PublicKey, UserLeaf } from '../parth/leaves.js';
import { contractIdAt, keyOf, RunForest } from './local-forest.js';
import { runsAt, usersAfter, type RunState, type Slots } from './local-state.js';

const GENESIS_TIME = 1_700_000_000_000n;
const MILLISECONDS_BETWEEN = 10_000n;
const CONFIG: NetworkConfig = { ...NetworkConfig.zero(), magic: 1n, maxAnchorAge: 50n };

/** Who runs, and what the network looks like to them. */
export interface RunSettings {
  readonly user: bigint;
  readonly deployer: bigint;
}

/**
 * The checkpoint that a run is anchored in: all contracts of a file are deployed, every user's state is that of the state file. Each checkpoint before
 * it, from 0 on, has the states of its own time.
 */
export class RunAnchor {
  readonly #id: bigint;
  readonly #forest: RunForest;
  readonly #gcon: MerkleTree;
  readonly #checkpoint: OpenedCheckpoint;
  readonly #checkpoints: MerkleTree;
  /** By the number of runs that had landed. */
  readonly #forests = new Map<number, RunForest>();

  constructor(
    readonly contracts: readonly CompiledContract[],
    readonly state: RunState,
    readonly settings: RunSettings,
  ) {
    this.#id = state.checkpoint + 1n;
    this.#forest = this.#forestAt(this.#id);
    this.#gcon = MerkleTree.from(
      CONTRACT_TREE_HEIGHT,
      contracts.map((_, i) => [contractIdAt(i), ContractLeaf.hash(this.#contractLeaf(i))] as const),
    );
    this.#checkpoint = this.#open(this.#id);
    // Nobody can tell whether the leaves are there that nobody reads, and hashing them takes time.
    const readsPast = contracts.some(({ methods }) => methods.some((ir) => planCheckpoints(ir).length > 0));
    const leaves = Array.from({ length: Number(this.#id) }, (_, id): [bigint, bigint] => [
      BigInt(id),
      readsPast ? CheckpointLeaf.hash(this.#open(BigInt(id)).leaf) : 0n,
    ]);
    leaves.push([this.#id, CheckpointLeaf.hash(this.#checkpoint.leaf)]);
    this.#checkpoints = MerkleTree.from(CHECKPOINT_TREE_HEIGHT, leaves);
  }

  /** The surroundings of one call by the user, on slots as they stand now. */
  callState(index: number, slots: Slots, caller: bigint, inlineCall: CallState['inlineCall'] & object): CallState {
    const { layout } = this.contracts[index]!;
    const { user } = this.settings;
    const publicKey = keyOf(user, this.contracts, this.state.actors);
    return {
      caller,
      start: {
        checkpointId: this.#id,
        checkpointTreeRoot: this.#checkpoints.root,
        checkpointLeafHash: CheckpointLeaf.hash(this.#checkpoint.leaf),
        startUserLeafHash: UserLeaf.hash(this.#forest.leaf(user)),
        userId: user,
        publicKeyHash: PublicKey.hash(publicKey),
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
      publicKey,
      past: (id) => Promise.resolve(this.#pastCheckpoint(id)),
      foreign: (other, contract, id = this.#id) => Promise.resolve(this.#forestAt(id).state(other, contract)),
      inlineCall,
    };
  }

  #pastCheckpoint(checkpointId: bigint): PastCheckpoint {
    return { ...this.#open(checkpointId), checkpointId, path: this.#checkpoints.path(checkpointId) };
  }

  #open(id: bigint): OpenedCheckpoint {
    const forest = this.#forestAt(id);
    const stats: CheckpointStats = {
      ...CheckpointStats.zero(),
      users: BigInt(forest.users.size),
      blockTime: GENESIS_TIME + id * MILLISECONDS_BETWEEN,
      randomSeed: id,
    };
    const leaf: CheckpointLeaf = {
      ...CheckpointLeaf.zero(),
      gusrRoot: forest.gusrRoot,
      gconRoot: this.#gcon.root,
      configHash: NetworkConfig.hash(CONFIG),
      statsHash: CheckpointStats.hash(stats),
    };
    return { leaf, stats, config: CONFIG };
  }

  #forestAt(id: bigint): RunForest {
    const runs = runsAt(this.state, id);
    const forest =
      this.#forests.get(runs) ?? new RunForest(this.contracts, usersAfter(this.state, runs), this.state.actors);
    this.#forests.set(runs, forest);
    return forest;
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
