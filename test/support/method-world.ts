import type { CallState, ForeignState } from '../../src/compiler/call/call-request.js';
import { emptyRoot, MerkleTree } from '../../src/parth/merkle-tree.js';
import { CONTRACT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../src/parth/heights.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  NetworkConfig,
  PublicKey,
  UserLeaf,
} from '../../src/parth/leaves.js';
import { uconLeafOf } from '../../src/parth/contract-state.js';
import { NO_CONTRACT } from '../../src/parth/field.js';

export const ME = 7n;
export const CONTRACT = 3n;
export const DEPLOYER = 42n;

export interface WorldOptions {
  readonly cstateHeight: number;
  /** The caller's own slots now. */
  readonly own?: readonly (readonly [bigint, bigint])[];
  /** Other users' states as of the anchor, by user and contract; a user named here has a leaf. */
  readonly others?: readonly {
    readonly user: bigint;
    readonly contract?: bigint;
    readonly height?: number;
    readonly slots: readonly (readonly [bigint, bigint])[];
  }[];
  readonly balance?: bigint;
  readonly caller?: bigint;
  /** Who calls, and what: `ME` and `CONTRACT` where absent. */
  readonly user?: bigint;
  readonly contractId?: bigint;
}

const publicKey: PublicKey = { signatureFingerprint: 11n, keyParam: 12n };

/** A consistent world around one call: trees, leaves and anchor agree, as a session would have checked. */
export function worldOf(options: WorldOptions): CallState {
  const { user: caller = ME, contractId = CONTRACT } = options;
  const ucons = new Map<bigint, MerkleTree>();
  const states = new Map<string, { root: bigint; slots: readonly (readonly [bigint, bigint])[] }>();
  for (const { user, contract = contractId, height = options.cstateHeight, slots } of options.others ?? []) {
    const ucon = ucons.get(user) ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
    ucons.set(user, ucon);
    const root = uconLeafOf(MerkleTree.from(height, slots).root, height);
    ucon.set(contract, root);
    states.set(`${user}/${contract}`, { root, slots });
  }
  const leaves = new Map([...ucons].map(([user, ucon]) => [user, userLeaf(user, ucon.root)]));
  const gusr = MerkleTree.from(
    USER_TREE_HEIGHT,
    [...leaves].map(([user, leaf]) => [user, UserLeaf.hash(leaf)] as const),
  );
  const contractLeaf: ContractLeaf = {
    deployerId: DEPLOYER,
    cftRoot: 5n,
    cstateHeight: BigInt(options.cstateHeight),
    layoutHash: 6n,
  };
  const gcon = MerkleTree.from(CONTRACT_TREE_HEIGHT, [[contractId, ContractLeaf.hash(contractLeaf)]]);
  const stats: CheckpointStats = {
    ...CheckpointStats.zero(),
    users: 9n,
    blockTime: 1_700_000_000_000n,
    randomSeed: 99n,
  };
  const config: NetworkConfig = { ...NetworkConfig.zero(), magic: 1n, maxAnchorAge: 50n };
  const leaf: CheckpointLeaf = {
    ...CheckpointLeaf.zero(),
    gusrRoot: gusr.root,
    gconRoot: gcon.root,
    configHash: NetworkConfig.hash(config),
    statsHash: CheckpointStats.hash(stats),
  };
  return {
    caller: options.caller ?? NO_CONTRACT,
    start: {
      checkpointId: 20n,
      checkpointTreeRoot: 1234n,
      checkpointLeafHash: CheckpointLeaf.hash(leaf),
      startUserLeafHash: 77n,
      userId: caller,
      publicKeyHash: PublicKey.hash(publicKey),
      nonce: 4n,
    },
    checkpoint: { leaf, stats, config },
    contract: { contractId, leaf: contractLeaf, path: gcon.path(contractId) },
    cstate: MerkleTree.from(options.cstateHeight, options.own ?? []),
    balance: options.balance ?? 1000n,
    publicKey,
    foreign: (user, contract): Promise<ForeignState> => {
      const ucon = ucons.get(user) ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
      const state = states.get(`${user}/${contract}`);
      return Promise.resolve({
        leaf: leaves.get(user) ?? null,
        path: gusr.path(user),
        cstateRoot: state?.root ?? 0n,
        uconPath: ucon.path(contract),
        slots: state?.slots ?? [],
      });
    },
    inlineCall: ({ inputs }) => Promise.resolve(inputs.map((input) => input + 1n)),
  };
}

const userLeaf = (userId: bigint, uconRoot: bigint): UserLeaf => ({
  publicKeyHash: 1n,
  uconRoot,
  balance: 0n,
  nonce: 1n,
  lastCheckpointId: 2n,
  eventRoot: emptyRoot(24),
  eventCount: 0n,
  userId,
});
