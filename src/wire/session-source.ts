import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import type { PastCheckpoint } from '../compiler/call/call-request.js';
import type { ContractLeaf, FunctionLeaf, RegistrationLeaf, UserLeaf } from '../parth/leaves.js';
import type { MerklePath } from '../parth/trees/merkle-tree.js';

/** The checkpoint that a session starts from: the newest sealed one. It is the last leaf of its tree, so all right siblings of its path are empty. */
export interface Anchor extends PastCheckpoint {
  readonly checkpointTreeRoot: bigint;
}

/** A user as of a checkpoint. `leaf` is null before the first session; the path then proves the zero leaf. */
export interface UserWitness {
  readonly leaf: UserLeaf | null;
  readonly path: MerklePath;
}

/** A public key's place in the registration tree as of the anchor. `path.index` is registration index + 1. */
export interface RegistrationWitness {
  readonly leaf: RegistrationLeaf;
  readonly path: MerklePath;
  readonly userId: bigint;
}

/** A deployed contract as of the anchor. */
export interface ContractWitness {
  readonly contractId: bigint;
  readonly leaf: ContractLeaf;
  readonly path: MerklePath;
  /** By function id. */
  readonly functions: readonly FunctionLeaf[];
  readonly artifact: ContractArtifact;
}

/** One user's state in one contract as of a checkpoint: its leaf in the user's UCON tree, and every slot that is not empty. */
export interface UserContractState {
  /** `0` where the user never wrote. */
  readonly cstateRoot: bigint;
  readonly uconPath: MerklePath;
  readonly slots: readonly (readonly [slot: bigint, value: bigint])[];
}

/** A leaf of a user's event tree as of the anchor. `leaf` is 0 where no call has emitted yet; the path then proves that. */
export interface EventWitness {
  readonly leaf: bigint;
  readonly path: MerklePath;
}

/** Where a session reads what a checkpoint has fixed. A node serves it over RPC; every answer is checked against the anchor's roots. */
export interface SessionSource {
  anchor(checkpointId?: bigint): Promise<Anchor>;
  /** A checkpoint before the anchor, under the anchor's checkpoint tree root. */
  past(anchor: Anchor, checkpointId: bigint): Promise<PastCheckpoint>;
  user(at: PastCheckpoint, userId: bigint): Promise<UserWitness>;
  registration(anchor: Anchor, publicKeyHash: bigint): Promise<RegistrationWitness | null>;
  contract(anchor: Anchor, contractId: bigint): Promise<ContractWitness | null>;
  userContract(at: PastCheckpoint, userId: bigint, contractId: bigint): Promise<UserContractState>;
  /** The leaves of a user's event tree at these indices, in their order. */
  events(anchor: Anchor, userId: bigint, indices: readonly bigint[]): Promise<readonly EventWitness[]>;
}
