import type {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  NetworkConfig,
  PublicKey,
  UserLeaf,
} from '../../parth/leaves.js';
import type { MerklePath, MerkleTree } from '../../parth/trees/merkle-tree.js';
import type { SessionStart } from '../../parth/statements/contract-call.js';
import type { ContractArtifact } from '../artifact/artifact.js';
import type { ExecutionHost, RequestedCall } from '../interpreter/execution.js';

/** What a checkpoint's leaf opens to. */
export interface OpenedCheckpoint {
  readonly leaf: CheckpointLeaf;
  readonly stats: CheckpointStats;
  readonly config: NetworkConfig;
}

/** A checkpoint up to the anchor, under the anchor's checkpoint tree root. The caller has checked it. */
export interface PastCheckpoint extends OpenedCheckpoint {
  readonly checkpointId: bigint;
  /** Of the leaf in the checkpoint tree as the anchor left it. */
  readonly path: MerklePath;
}

/** A user's state in one contract as of a checkpoint, with the paths that prove it. The caller has checked them against the checkpoint. */
export interface ForeignState {
  /** Null before the user's first session; `path` then proves the zero leaf. */
  readonly leaf: UserLeaf | null;
  /** Of the user leaf in GUSR. */
  readonly path: MerklePath;
  /** The leaf of the user's UCON tree: `0` where the user never wrote. */
  readonly cstateRoot: bigint;
  readonly uconPath: MerklePath;
  /** Every slot that is not empty. */
  readonly slots: readonly (readonly [slot: bigint, content: bigint])[];
}

/** All that one call depends on beside its method and arguments. */
export interface CallState {
  /** The calling contract, `NO_CONTRACT` when the user calls. */
  readonly caller: bigint;
  readonly start: SessionStart;
  /** The anchor's leaf and what its hashes open to. */
  readonly checkpoint: OpenedCheckpoint;
  /** The deployed contract as of the anchor; its path in GCON is proven where the method reads `context.deployer`. */
  readonly contract: { readonly contractId: bigint; readonly leaf: ContractLeaf; readonly path: MerklePath };
  /** The user's CSTATE tree of this contract as it stands now; it is left unchanged. */
  readonly cstate: MerkleTree;
  /** The user's native balance as it stands now. */
  readonly balance: bigint;
  /** What the user's key opens to; needed where the method reads `context.publicKey`. */
  readonly publicKey?: PublicKey;
  /** A checkpoint that is not later than the anchor. */
  past(checkpointId: bigint): Promise<PastCheckpoint>;
  /** As of a checkpoint that is not later than the anchor; as of the anchor where none is given. */
  foreign(userId: bigint, contractId: bigint, checkpointId?: bigint): Promise<ForeignState>;
  /** Executes a synchronous call; absent where the session can make none. */
  inlineCall?(call: RequestedCall): Promise<readonly bigint[]>;
  /** Is told each operation that runs. */
  readonly observe?: NonNullable<ExecutionHost['observe']>;
}

/** One call of a deployed contract. */
export interface CallRequest extends CallState {
  readonly artifact: ContractArtifact;
  readonly method: string;
  /** As `encodeArguments` takes them. */
  readonly args: readonly unknown[];
}
