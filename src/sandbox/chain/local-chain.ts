import type { PastCheckpoint } from '../../compiler/call/call-request.js';
import { uconLeafOf } from '../../parth/contract-state.js';
import {
  CONTRACT_TREE_HEIGHT,
  EVENT_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../parth/heights.js';
import { ContractLeaf, EventLeaf, RegistrationLeaf, UserLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { MerkleTree } from '../../parth/trees/merkle-tree.js';
import { userIdOf } from '../../parth/user-id.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type {
  Anchor,
  ContractWitness,
  EventWitness,
  RegistrationWitness,
  SessionSource,
  UserContractState,
  UserWitness,
} from '../../wire/session-source.js';
import { CheckpointLog, type UserSnapshot } from './checkpoint-log.js';

/** The network parameters of a local chain: no fees, and a session lands at most 50 checkpoints after its anchor. */
const LOCAL_CONFIG: NetworkConfig = {
  magic: 77n,
  realmBits: 1n,
  maxAnchorAge: 50n,
  baseFee: 0n,
  feePerTransaction: 0n,
  feePerSlot: 0n,
};

export interface LocalChainOptions {
  /** What differs from `LOCAL_CONFIG`. */
  readonly config?: Partial<NetworkConfig>;
  /** The first checkpoint that this chain has; it knows nothing of earlier ones. 0 by default. */
  readonly first?: bigint;
}

/** What one session changes of its user. */
export interface UserChange {
  readonly userId: bigint;
  /** Slots by contract; 0 empties one. */
  readonly updates: EndCapSubmission['updates'];
  readonly events?: readonly EventLeaf[];
  /** The user's leaf after it, over the root of the new contract states. */
  leaf(uconRoot: bigint): UserLeaf;
}

type DeployedContract = Omit<ContractWitness, 'path'>;

const NOTHING: Omit<UserSnapshot, 'leaf'> = {
  ucon: new MerkleTree(USER_CONTRACT_TREE_HEIGHT),
  slots: new Map(),
  events: [],
};

/**
 * A chain in memory, without proofs or nodes: the trees of the newest checkpoint, and what every user had in each one
 * before. It answers as a node would, so sessions can be planned on it. What is registered, deployed and changed takes
 * effect with the next checkpoint, which `seal` makes.
 */
export class LocalChain implements SessionSource {
  readonly config: NetworkConfig;
  #log: CheckpointLog;
  #gusr = new MerkleTree(USER_TREE_HEIGHT);
  #gcon = new MerkleTree(CONTRACT_TREE_HEIGHT);
  #urt = new MerkleTree(REGISTRATION_TREE_HEIGHT);
  /** By index in the registration tree. */
  readonly #registrations: RegistrationLeaf[] = [];
  readonly #contracts = new Map<bigint, DeployedContract>();
  /** Everyone who is registered or has a leaf. */
  readonly #known = new Set<bigint>();
  readonly #pending: ((chain: LocalChain) => void)[] = [];
  #users = new Map<bigint, UserSnapshot>();

  constructor({ config, first = 0n }: LocalChainOptions = {}) {
    this.config = { ...LOCAL_CONFIG, ...config };
    this.#log = new CheckpointLog(this.config, first);
    // Leaf 0 of the registration tree is the sentinel.
    this.#addRegistration(0n);
    this.seal();
  }

  /** The id of the newest checkpoint. */
  get newest(): bigint {
    return this.#log.newest;
  }

  /** Registers a key; the user id counts from the next checkpoint on. */
  register(publicKeyHash: bigint): bigint {
    const index = this.#addRegistration(publicKeyHash);
    const userId = userIdOf(index - 1n, this.config.realmBits);
    this.#known.add(userId);
    return userId;
  }

  /** Deploys a contract from the next checkpoint on, under the next free id where none is given. */
  deploy(contract: Omit<DeployedContract, 'contractId'>, contractId = BigInt(this.#contracts.size)): bigint {
    this.#contracts.set(contractId, { ...contract, contractId });
    this.#pending.push((chain) => chain.#gcon.set(contractId, ContractLeaf.hash(contract.leaf)));
    return contractId;
  }

  /** Applies an end cap's state updates, as a realm does. */
  apply({ result, endUserLeaf, updates, events }: Omit<EndCapSubmission, 'proof'>): void {
    const leaves = events.map(({ leaf }) => leaf);
    this.change({ userId: result.userId, updates, events: leaves, leaf: () => endUserLeaf });
  }

  /** Changes one user. */
  change({ userId, updates, events = [], leaf }: UserChange): void {
    this.#pending.push((chain) => {
      const user = chain.#users.get(userId) ?? NOTHING;
      const slots = new Map(user.slots);
      const ucon = user.ucon.clone();
      for (const { contractId, slots: changed } of updates) {
        const state = new Map(slots.get(contractId));
        for (const [slot, content] of changed) {
          if (content === 0n) state.delete(slot);
          else state.set(slot, content);
        }
        slots.set(contractId, state);
        const height = Number(chain.#contracts.get(contractId)!.leaf.cstateHeight);
        ucon.set(contractId, uconLeafOf(MerkleTree.from(height, state).root, height));
      }
      const all = [...user.events, ...events.map((event) => EventLeaf.hash(event))];
      chain.#setUser(userId, { leaf: leaf(ucon.root), ucon, slots, events: all });
    });
  }

  /** Changes a user's leaf by hand, e.g. its balance. */
  edit(userId: bigint, change: (leaf: UserLeaf) => UserLeaf): void {
    this.#pending.push((chain) => {
      const user = chain.#users.get(userId)!;
      chain.#setUser(userId, { ...user, leaf: change(user.leaf) });
    });
  }

  /** The block time that the next checkpoint has unless `seal` is given another one, in milliseconds since 1970. */
  get nextTime(): bigint {
    return this.#log.nextTime;
  }

  /** Makes the next checkpoint. */
  seal(blockTime = this.nextTime): void {
    if (this.#pending.length > 0) this.#users = new Map(this.#users);
    for (const change of this.#pending.splice(0)) change(this);
    this.#log.append({
      users: this.#users,
      roots: { gusrRoot: this.#gusr.root, gconRoot: this.#gcon.root, urtRoot: this.#urt.root },
      counts: { users: BigInt(this.#known.size), contracts: BigInt(this.#contracts.size) },
      blockTime,
    });
  }

  /** The same chain, with all that waits for the next checkpoint. It goes on by itself. */
  fork(): LocalChain {
    const chain = new LocalChain({ config: this.config });
    chain.#log = this.#log.fork();
    [chain.#gusr, chain.#gcon, chain.#urt] = [this.#gusr.clone(), this.#gcon.clone(), this.#urt.clone()];
    chain.#registrations.splice(0, Infinity, ...this.#registrations);
    for (const [id, contract] of this.#contracts) chain.#contracts.set(id, contract);
    for (const user of this.#known) chain.#known.add(user);
    chain.#users = this.#users;
    chain.#pending.push(...this.#pending);
    return chain;
  }

  /** Makes checkpoints until one is the newest. */
  sealUntil(checkpointId: bigint): void {
    while (this.newest < checkpointId) this.seal();
  }

  anchor(): Promise<Anchor> {
    return Promise.resolve(this.#log.anchor(this.newest));
  }

  /** A checkpoint that is no longer the newest, as it was when a session anchored there. */
  anchorAt(checkpointId: bigint): Anchor {
    return this.#log.anchor(checkpointId);
  }

  /** The block time of a checkpoint, in milliseconds since 1970. */
  timeAt(checkpointId: bigint): bigint {
    return this.#log.timeAt(checkpointId);
  }

  /** A user's slots by contract as of a checkpoint. */
  slotsAt(checkpointId: bigint, userId: bigint): UserSnapshot['slots'] {
    return (this.#log.users(checkpointId).get(userId) ?? NOTHING).slots;
  }

  /** A user's native balance as of a checkpoint. */
  balanceAt(checkpointId: bigint, userId: bigint): bigint {
    return this.#log.users(checkpointId).get(userId)?.leaf.balance ?? 0n;
  }

  /** How many sessions a user had landed in a checkpoint. */
  nonceAt(checkpointId: bigint, userId: bigint): bigint {
    return this.#log.users(checkpointId).get(userId)?.leaf.nonce ?? 0n;
  }

  past(anchor: Anchor, checkpointId: bigint): Promise<PastCheckpoint> {
    return Promise.resolve(this.#log.past(anchor.checkpointId, checkpointId));
  }

  user({ checkpointId }: PastCheckpoint, userId: bigint): Promise<UserWitness> {
    const users = this.#log.users(checkpointId);
    const tree = users === this.#users ? this.#gusr : this.#log.userTree(checkpointId);
    return Promise.resolve({ leaf: users.get(userId)?.leaf ?? null, path: tree.path(userId) });
  }

  /** As of the newest checkpoint. */
  registration(_: Anchor, publicKeyHash: bigint): Promise<RegistrationWitness | null> {
    const at = this.#registrations.findIndex((leaf) => leaf.publicKeyHash === publicKeyHash);
    if (at < 1 || this.#urt.get(BigInt(at)) === 0n) return Promise.resolve(null);
    const path = this.#urt.path(BigInt(at));
    const userId = userIdOf(BigInt(at) - 1n, this.config.realmBits);
    return Promise.resolve({ leaf: this.#registrations[at]!, path, userId });
  }

  /** As of the newest checkpoint. */
  contract(_: Anchor, contractId: bigint): Promise<ContractWitness | null> {
    const contract = this.#contracts.get(contractId);
    if (contract === undefined || this.#gcon.get(contractId) === 0n) return Promise.resolve(null);
    return Promise.resolve({ ...contract, path: this.#gcon.path(contractId) });
  }

  userContract({ checkpointId }: PastCheckpoint, userId: bigint, contractId: bigint): Promise<UserContractState> {
    const { ucon, slots } = this.#log.users(checkpointId).get(userId) ?? NOTHING;
    return Promise.resolve({
      cstateRoot: ucon.get(contractId),
      uconPath: ucon.path(contractId),
      slots: [...(slots.get(contractId) ?? [])],
    });
  }

  events({ checkpointId }: Anchor, userId: bigint, indices: readonly bigint[]): Promise<EventWitness[]> {
    const leaves = this.#log.users(checkpointId).get(userId)?.events ?? [];
    const tree = MerkleTree.from(
      EVENT_TREE_HEIGHT,
      leaves.map((leaf, i) => [BigInt(i), leaf]),
    );
    return Promise.resolve(indices.map((index) => ({ leaf: tree.get(index), path: tree.path(index) })));
  }

  #setUser(userId: bigint, user: UserSnapshot): void {
    this.#known.add(userId);
    this.#users.set(userId, user);
    this.#gusr.set(userId, UserLeaf.hash(user.leaf));
  }

  #addRegistration(publicKeyHash: bigint): bigint {
    const index = BigInt(this.#registrations.length);
    const leaf = { publicKeyHash, nextPublicKeyHash: 0n, nextIndex: 0n };
    this.#registrations.push(leaf);
    this.#pending.push((chain) => chain.#urt.set(index, RegistrationLeaf.hash(leaf)));
    return index;
  }
}
