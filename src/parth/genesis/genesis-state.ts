import { freshUserLeaf } from '../fresh-user-leaf.js';
import { checkGenesis, type Genesis, type SystemContract } from './genesis.js';
import { CHECKPOINT_TREE_HEIGHT, CONTRACT_TREE_HEIGHT, FUNCTION_TREE_HEIGHT, USER_TREE_HEIGHT } from '../heights.js';
import { REGISTRATIONS } from '../trees/indexed-entry.js';
import { IndexedTree } from '../trees/indexed-tree.js';
import { CheckpointLeaf, CheckpointStats, ContractLeaf, FunctionLeaf, NetworkConfig, UserLeaf } from '../leaves.js';
import { MerkleTree } from '../trees/merkle-tree.js';
import { RandomSeed, type CheckpointContent } from '../next-checkpoint.js';
import { AppendTree, RegistryTrees } from '../trees/registry-trees.js';
import { userIdOf } from '../user-id.js';

/** All of checkpoint 0. */
export interface GenesisState extends CheckpointContent {
  readonly genesis: Genesis;
  readonly trees: RegistryTrees;
  /** GUSR: the premined users' leaves. */
  readonly users: MerkleTree;
  readonly userLeaves: readonly UserLeaf[];
  readonly contractLeaves: readonly ContractLeaf[];
  /** CHKP: the genesis leaf at 0. */
  readonly checkpoints: MerkleTree;
  /** The root of `checkpoints`: what a verifier compares. */
  readonly root: bigint;
}

/** Computes checkpoint 0. Throws a `RangeError` where the genesis breaks a rule of the protocol. */
export function genesisState(genesis: Genesis): GenesisState {
  checkGenesis(genesis);
  const contractLeaves = genesis.contracts.map(contractLeafOf);
  const userLeaves = genesis.users.map(({ publicKeyHash, balance }, i) =>
    freshUserLeaf(publicKeyHash, userIdOf(BigInt(i), genesis.config.realmBits), balance),
  );
  const users = MerkleTree.from(
    USER_TREE_HEIGHT,
    userLeaves.map((leaf) => [leaf.userId, UserLeaf.hash(leaf)] as const),
  );
  const trees = new RegistryTrees(
    new IndexedTree(
      REGISTRATIONS,
      genesis.users.map(({ publicKeyHash }) => [publicKeyHash, 0n] as const),
    ),
    AppendTree.from(
      CONTRACT_TREE_HEIGHT,
      contractLeaves.map((leaf) => ContractLeaf.hash(leaf)),
    ),
  );
  const { urt, gcon, gdt, gwt } = trees.state();
  const stats: CheckpointStats = {
    ...CheckpointStats.zero(),
    users: urt.count,
    contracts: gcon.count,
    blockTime: genesis.blockTime,
    randomSeed: RandomSeed.hash({ previousSeed: 0n, gusrRoot: users.root, blockTime: genesis.blockTime }),
  };
  const leaf: CheckpointLeaf = {
    gusrRoot: users.root,
    gconRoot: gcon.root,
    urtRoot: urt.root,
    gdtRoot: gdt.root,
    gwtRoot: gwt.root,
    configHash: NetworkConfig.hash(genesis.config),
    statsHash: CheckpointStats.hash(stats),
  };
  const checkpoints = MerkleTree.from(CHECKPOINT_TREE_HEIGHT, [[0n, CheckpointLeaf.hash(leaf)]]);
  return { genesis, leaf, stats, trees, users, userLeaves, contractLeaves, checkpoints, root: checkpoints.root };
}

/** A contract's function tree: leaves by function id. Throws a `RangeError` for more than 256 functions. */
export function functionTree(functions: readonly FunctionLeaf[]): MerkleTree {
  return MerkleTree.from(
    FUNCTION_TREE_HEIGHT,
    functions.map((leaf, id) => [BigInt(id), FunctionLeaf.hash(leaf)] as const),
  );
}

function contractLeafOf({ deployerId, cstateHeight, layoutHash, functions }: SystemContract): ContractLeaf {
  return { deployerId, cftRoot: functionTree(functions).root, cstateHeight, layoutHash };
}
