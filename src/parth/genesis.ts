import { QedError } from '../base/errors.js';
import { MAX_U64 } from './field.js';
import { freshUserLeaf } from './fresh-user-leaf.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  FUNCTION_TREE_HEIGHT,
  MAX_CONTRACT_STATE_HEIGHT,
  REALM_HEIGHT,
  USER_TREE_HEIGHT,
} from './heights.js';
import { IndexedTree, KEY_LIMIT, REGISTRATIONS } from './indexed-tree.js';
import { CheckpointLeaf, CheckpointStats, ContractLeaf, FunctionLeaf, NetworkConfig, UserLeaf } from './leaves.js';
import { MerkleTree } from './merkle-tree.js';
import { RandomSeed, type CheckpointContent } from './next-checkpoint.js';
import { record, type Json, type ValueOf } from './record.js';
import { AppendTree, RegistryTrees } from './registry-trees.js';
import { userIdOf } from './user-id.js';

/** The largest `maxAnchorAge` of a network: the start circuits hold anchor + age to 32 bits. */
const MAX_ANCHOR_AGE = 1n << 31n;

const SystemContractHead = record(null, { deployerId: 'u32', cstateHeight: 'u32', layoutHash: 'field' });
const PreminedUser = record(null, { publicKeyHash: 'field', balance: 'u64' });
const Header = record(null, { config: NetworkConfig, blockTime: 'u64' });

/** A contract that is there from the start; its functions by function id. */
export interface SystemContract extends ValueOf<typeof SystemContractHead> {
  readonly functions: readonly FunctionLeaf[];
}

/** A user that is there from the start, with a user leaf and a native balance. */
export type PreminedUser = ValueOf<typeof PreminedUser>;

/** The published file that a network starts from; everything of checkpoint 0 is computed from it (PROTOCOL §3). */
export interface Genesis {
  readonly config: NetworkConfig;
  /** Milliseconds since 1970. */
  readonly blockTime: bigint;
  /** The native token, then the bridge. */
  readonly contracts: readonly [SystemContract, SystemContract];
  /** In the order of their registration. */
  readonly users: readonly PreminedUser[];
}

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

/** Reads a genesis file. Throws `QED4056` naming what is wrong in it. */
export function parseGenesis(json: unknown): Genesis {
  try {
    const { format, contracts, users } = objectOf(json, 'genesis');
    if (format !== 'qed-genesis/1') throw new RangeError(`format: expected "qed-genesis/1"`);
    const genesis = {
      ...Header.fromJSON(json),
      contracts: listOf(contracts, 'contracts').map((contract, i) => ({
        ...at(`contracts[${i}]`, () => SystemContractHead.fromJSON(contract)),
        functions: listOf(objectOf(contract, `contracts[${i}]`)['functions'], `contracts[${i}].functions`).map(
          (leaf, j) => at(`contracts[${i}].functions[${j}]`, () => FunctionLeaf.fromJSON(leaf)),
        ),
      })) as unknown as Genesis['contracts'],
      users: listOf(users, 'users').map((user, i) => at(`users[${i}]`, () => PreminedUser.fromJSON(user))),
    };
    checkGenesis(genesis);
    return genesis;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new QedError('QED4056', `the genesis file is not valid: ${error.message}`, {
      hint: 'Use the file that the network has published, unchanged.',
      cause: error,
    });
  }
}

/** Writes what `parseGenesis` reads: numbers are decimal strings. */
export function genesisToJSON(genesis: Genesis): Json {
  return {
    format: 'qed-genesis/1',
    ...(Header.toJSON(genesis) as Record<string, Json>),
    contracts: genesis.contracts.map((contract) => ({
      ...(SystemContractHead.toJSON(contract) as Record<string, Json>),
      functions: contract.functions.map((leaf) => FunctionLeaf.toJSON(leaf)),
    })),
    users: genesis.users.map((user) => PreminedUser.toJSON(user)),
  };
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

/** The rules that circuits rely on: what breaks one of them would make a chain that cannot go on, or one whose money overflows. */
function checkGenesis({ config, contracts, users }: Genesis): void {
  const maxRealmBits = BigInt(USER_TREE_HEIGHT - REALM_HEIGHT);
  if (config.realmBits > maxRealmBits) throw new RangeError(`config.realmBits: at most ${maxRealmBits}`);
  // an anchor's id and its age must stay within 32 bits together, for longer than any network runs
  if (config.maxAnchorAge === 0n || config.maxAnchorAge > MAX_ANCHOR_AGE)
    throw new RangeError(`config.maxAnchorAge: 1 to ${MAX_ANCHOR_AGE}`);
  if ((contracts as readonly unknown[]).length !== 2)
    throw new RangeError('contracts: expected the native token and the bridge');
  contracts.forEach(({ cstateHeight, functions }, i) => {
    if (cstateHeight < 1n || cstateHeight > BigInt(MAX_CONTRACT_STATE_HEIGHT))
      throw new RangeError(`contracts[${i}].cstateHeight: 1 to 64`);
    if (functions.length > 1 << FUNCTION_TREE_HEIGHT) throw new RangeError(`contracts[${i}].functions: at most 256`);
  });
  const keys = new Set<bigint>();
  users.forEach(({ publicKeyHash: key }, i) => {
    if (key === 0n || key >= KEY_LIMIT || keys.has(key))
      throw new RangeError(`users[${i}].publicKeyHash: 0, above 2^254 or there twice`);
    keys.add(key);
  });
  if (users.length > 0) userIdOf(BigInt(users.length - 1), config.realmBits);
  if (users.reduce((sum, { balance }) => sum + balance, 0n) > MAX_U64)
    throw new RangeError('users: the balances sum to 2^64 or more');
}

function at<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${path}.${error.message}`) : error;
  }
}

function objectOf(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new RangeError(`${path}: expected an object`);
  return json as Record<string, unknown>;
}

function listOf(json: unknown, path: string): unknown[] {
  if (!Array.isArray(json)) throw new RangeError(`${path}: expected a list`);
  return json;
}
