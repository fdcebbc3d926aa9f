import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import type { PastCheckpoint } from '../../src/compiler/call/call-request.js';
import { uconLeafOf } from '../../src/parth/contract-state.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  FUNCTION_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../src/parth/heights.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  EventLeaf,
  FunctionLeaf,
  NetworkConfig,
  RegistrationLeaf,
  UserLeaf,
} from '../../src/parth/leaves.js';
import { MerkleTree, emptyRoot } from '../../src/parth/merkle-tree.js';
import { userIdOf } from '../../src/parth/user-id.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';
import type {
  Anchor,
  ContractWitness,
  RegistrationWitness,
  SessionSource,
  UserContractState,
  UserWitness,
} from '../../src/wire/session-source.js';

export const TEST_CONFIG: NetworkConfig = {
  magic: 77n,
  realmBits: 1n,
  maxAnchorAge: 100n,
  baseFee: 0n,
  feePerTransaction: 0n,
  feePerSlot: 0n,
};

/** What a checkpoint has fixed; the chain's trees move on. */
interface Sealed {
  readonly anchor: Anchor;
  readonly gusr: MerkleTree;
  readonly users: ReadonlyMap<bigint, UserState>;
}

interface UserState {
  leaf: UserLeaf | null;
  readonly ucon: MerkleTree;
  readonly slots: Map<bigint, Map<bigint, bigint>>;
  readonly events: bigint[];
}

/**
 * A chain that a test moves by hand, without circuits or nodes: the state of the newest checkpoint, and of past ones as far as sessions read them,
 * answered as a node would. What is registered, deployed and applied shows after the next `seal`.
 */
export class InMemoryChain implements SessionSource {
  readonly #checkpoints = new MerkleTree(CHECKPOINT_TREE_HEIGHT);
  readonly #gusr = new MerkleTree(USER_TREE_HEIGHT);
  readonly #gcon = new MerkleTree(CONTRACT_TREE_HEIGHT);
  readonly #urt = new MerkleTree(REGISTRATION_TREE_HEIGHT);
  readonly #registrations: RegistrationLeaf[] = [];
  readonly #contracts: Omit<ContractWitness, 'path'>[] = [];
  readonly #users = new Map<bigint, UserState>();
  readonly #pending: (() => void)[] = [];
  #count = 0n;
  readonly #sealed: Sealed[] = [];

  readonly config: NetworkConfig;

  constructor(config: Partial<NetworkConfig> = {}) {
    this.config = { ...TEST_CONFIG, ...config };
    this.#addRegistration(0n);
    this.seal();
  }

  /** Registers a key; the user id counts from the next checkpoint on. */
  register(publicKeyHash: bigint): bigint {
    const index = BigInt(this.#registrations.length) - 1n;
    const leaf = { publicKeyHash, nextPublicKeyHash: 0n, nextIndex: 0n };
    this.#registrations.push(leaf);
    this.#pending.push(() => this.#urt.set(index + 1n, RegistrationLeaf.hash(leaf)));
    return userIdOf(index, this.config.realmBits);
  }

  /** Deploys a contract from the next checkpoint on. */
  deploy(leaf: ContractLeaf, functions: readonly FunctionLeaf[], artifact: ContractArtifact): bigint {
    const contractId = BigInt(this.#contracts.length);
    this.#contracts.push({ contractId, leaf, functions, artifact });
    this.#pending.push(() => this.#gcon.set(contractId, ContractLeaf.hash(leaf)));
    return contractId;
  }

  /** Applies an end cap's state updates, as a realm does. */
  apply({ result, endUserLeaf, updates, events }: Omit<EndCapSubmission, 'proof'>): void {
    this.#pending.push(() => {
      const user = this.#user(result.userId);
      for (const { contractId, slots } of updates) {
        const state = user.slots.get(contractId) ?? new Map<bigint, bigint>();
        for (const [slot, value] of slots) state.set(slot, value);
        user.slots.set(contractId, state);
        const cstate = this.#cstate(contractId, state);
        user.ucon.set(contractId, uconLeafOf(cstate.root, cstate.height));
      }
      user.events.push(...events.map((event) => EventLeaf.hash(event)));
      this.#setLeaf(result.userId, endUserLeaf);
    });
  }

  /** Changes a user's leaf by hand, e.g. its balance. */
  edit(userId: bigint, change: (leaf: UserLeaf) => UserLeaf): void {
    this.#pending.push(() => this.#setLeaf(userId, change(this.#user(userId).leaf!)));
  }

  /** Makes the next checkpoint. */
  seal(): void {
    for (const change of this.#pending.splice(0)) change();
    const checkpointId = this.#count++;
    const stats: CheckpointStats = {
      ...CheckpointStats.zero(),
      users: BigInt(this.#registrations.length) - 1n,
      contracts: BigInt(this.#contracts.length),
      blockTime: 1_700_000_000_000n + checkpointId * 1000n,
      randomSeed: checkpointId + 5n,
    };
    const leaf: CheckpointLeaf = {
      gusrRoot: this.#gusr.root,
      gconRoot: this.#gcon.root,
      urtRoot: this.#urt.root,
      gdtRoot: emptyRoot(32),
      gwtRoot: emptyRoot(32),
      configHash: NetworkConfig.hash(this.config),
      statsHash: CheckpointStats.hash(stats),
    };
    this.#checkpoints.set(checkpointId, CheckpointLeaf.hash(leaf));
    const path = this.#checkpoints.path(checkpointId);
    const checkpointTreeRoot = this.#checkpoints.root;
    this.#sealed.push({
      anchor: { checkpointId, checkpointTreeRoot, leaf, stats, config: this.config, path },
      gusr: this.#gusr.clone(),
      users: new Map([...this.#users].map(([userId, user]) => [userId, copyOf(user)])),
    });
  }

  anchor(): Promise<Anchor> {
    return Promise.resolve(this.#sealed.at(-1)!.anchor);
  }

  /** As of the newest checkpoint. */
  past(_: Anchor, checkpointId: bigint): Promise<PastCheckpoint> {
    const { leaf, stats, config } = this.#sealed[Number(checkpointId)]!.anchor;
    return Promise.resolve({ checkpointId, leaf, stats, config, path: this.#checkpoints.path(checkpointId) });
  }

  user({ checkpointId }: PastCheckpoint, userId: bigint): Promise<UserWitness> {
    const { gusr, users } = this.#sealed[Number(checkpointId)]!;
    return Promise.resolve({ leaf: users.get(userId)?.leaf ?? null, path: gusr.path(userId) });
  }

  registration(_: Anchor, publicKeyHash: bigint): Promise<RegistrationWitness | null> {
    const at = this.#registrations.findIndex((leaf) => leaf.publicKeyHash === publicKeyHash);
    if (at < 1 || this.#urt.get(BigInt(at)) === 0n) return Promise.resolve(null);
    const path = this.#urt.path(BigInt(at));
    const userId = userIdOf(BigInt(at) - 1n, this.config.realmBits);
    return Promise.resolve({ leaf: this.#registrations[at]!, path, userId });
  }

  contract(_: Anchor, contractId: bigint): Promise<ContractWitness | null> {
    const contract = this.#contracts[Number(contractId)];
    if (contract === undefined || this.#gcon.get(contractId) === 0n) return Promise.resolve(null);
    return Promise.resolve({ ...contract, path: this.#gcon.path(contractId) });
  }

  userContract({ checkpointId }: PastCheckpoint, userId: bigint, contractId: bigint): Promise<UserContractState> {
    const user = this.#sealed[Number(checkpointId)]!.users.get(userId);
    const ucon = user?.ucon ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
    const slots = [...(user?.slots.get(contractId) ?? [])];
    return Promise.resolve({ cstateRoot: ucon.get(contractId), uconPath: ucon.path(contractId), slots });
  }

  events(_: Anchor, userId: bigint): Promise<readonly bigint[]> {
    return Promise.resolve([...(this.#users.get(userId)?.events ?? [])]);
  }

  #user(userId: bigint): UserState {
    let user = this.#users.get(userId);
    if (user === undefined) {
      user = { leaf: null, ucon: new MerkleTree(USER_CONTRACT_TREE_HEIGHT), slots: new Map(), events: [] };
      this.#users.set(userId, user);
    }
    return user;
  }

  #setLeaf(userId: bigint, leaf: UserLeaf): void {
    this.#user(userId).leaf = leaf;
    this.#gusr.set(userId, UserLeaf.hash(leaf));
  }

  #cstate(contractId: bigint, slots: Map<bigint, bigint>): MerkleTree {
    return MerkleTree.from(Number(this.#contracts[Number(contractId)]!.leaf.cstateHeight), slots);
  }

  #addRegistration(publicKeyHash: bigint): void {
    const leaf = { publicKeyHash, nextPublicKeyHash: 0n, nextIndex: 0n };
    this.#urt.set(BigInt(this.#registrations.length), RegistrationLeaf.hash(leaf));
    this.#registrations.push(leaf);
  }
}

const copyOf = ({ leaf, ucon, slots, events }: UserState): UserState => ({
  leaf,
  ucon: ucon.clone(),
  slots: new Map([...slots].map(([contractId, state]) => [contractId, new Map(state)])),
  events: [...events],
});

/** The leaf of a contract whose functions have these fingerprints, without any code behind them. */
export function contractLeafOf(
  functions: readonly FunctionLeaf[],
  cstateHeight: bigint,
  layoutHash = 0n,
): ContractLeaf {
  const leaves = functions.map((leaf, i): [bigint, bigint] => [BigInt(i), FunctionLeaf.hash(leaf)]);
  return { deployerId: 0n, cftRoot: MerkleTree.from(FUNCTION_TREE_HEIGHT, leaves).root, cstateHeight, layoutHash };
}
