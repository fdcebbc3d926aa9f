import type { CallState, ForeignState, OpenedCheckpoint } from '../../src/compiler/call/call-request.js';
import { emptyRoot, MerkleTree } from '../../src/parth/trees/merkle-tree.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../src/parth/heights.js';
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
/** The anchor's id. */
export const ANCHOR = 20n;

/** Users' states as of a checkpoint, by user and contract; a user named here has a leaf. */
export type OtherStates = readonly {
  readonly user: bigint;
  readonly contract?: bigint;
  readonly height?: number;
  /** The hash of the user's key; 1 where absent. */
  readonly key?: bigint;
  readonly slots: readonly (readonly [bigint, bigint])[];
}[];

export interface WorldOptions {
  readonly cstateHeight: number;
  /** The caller's own slots now. */
  readonly own?: readonly (readonly [bigint, bigint])[];
  /** As of the anchor. */
  readonly others?: OtherStates;
  /** As of checkpoints before the anchor; those that are not named have nobody's state. */
  readonly past?: Readonly<Record<number, OtherStates>>;
  readonly balance?: bigint;
  /** Roots of the deposit tree, by checkpoint. */
  readonly gdtRoots?: Readonly<Record<number, bigint>>;
  readonly caller?: bigint;
  /** Who calls, and what: `ME` and `CONTRACT` where absent. */
  readonly user?: bigint;
  readonly contractId?: bigint;
  /** The caller's key. */
  readonly publicKey?: PublicKey;
}

const ANY_KEY: PublicKey = { signatureFingerprint: 11n, keyParam: 12n };
const config: NetworkConfig = { ...NetworkConfig.zero(), magic: 1n, maxAnchorAge: 50n };

/** A consistent world around one call: trees, leaves and anchor agree, as a session would have checked. */
export function worldOf(options: WorldOptions): CallState {
  const { user = ME, contractId = CONTRACT, publicKey = ANY_KEY, cstateHeight } = options;
  const contractLeaf: ContractLeaf = {
    deployerId: DEPLOYER,
    cftRoot: 5n,
    cstateHeight: BigInt(cstateHeight),
    layoutHash: 6n,
  };
  const gcon = MerkleTree.from(CONTRACT_TREE_HEIGHT, [[contractId, ContractLeaf.hash(contractLeaf)]]);
  const checkpoints = Array.from({ length: Number(ANCHOR) + 1 }, (_, id) => {
    const states = BigInt(id) === ANCHOR ? options.others : options.past?.[id];
    const forest = forestOf(states ?? [], contractId, cstateHeight);
    const gdtRoot = options.gdtRoots?.[id] ?? (BigInt(id) === ANCHOR ? 98n : 2000n + BigInt(id));
    return { ...forest, ...checkpointOf(BigInt(id), { gusrRoot: forest.gusrRoot, gconRoot: gcon.root, gdtRoot }) };
  });
  const chkp = MerkleTree.from(
    CHECKPOINT_TREE_HEIGHT,
    checkpoints.map(({ leaf }, id) => [BigInt(id), CheckpointLeaf.hash(leaf)] as const),
  );
  const anchor = checkpoints[Number(ANCHOR)]!;
  return {
    caller: options.caller ?? NO_CONTRACT,
    start: {
      checkpointId: ANCHOR,
      checkpointTreeRoot: chkp.root,
      checkpointLeafHash: CheckpointLeaf.hash(anchor.leaf),
      startUserLeafHash: 77n,
      userId: user,
      publicKeyHash: PublicKey.hash(publicKey),
      nonce: 4n,
    },
    checkpoint: anchor,
    contract: { contractId, leaf: contractLeaf, path: gcon.path(contractId) },
    cstate: MerkleTree.from(cstateHeight, options.own ?? []),
    balance: options.balance ?? 1000n,
    publicKey,
    past: (id) => Promise.resolve({ ...checkpoints[Number(id)]!, checkpointId: id, path: chkp.path(id) }),
    foreign: (other, contract, id = ANCHOR) => Promise.resolve(checkpoints[Number(id)]!.foreign(other, contract)),
    inlineCall: ({ inputs }) => Promise.resolve(inputs.map((input) => input + 1n)),
  };
}

/** The user trees of one checkpoint. */
function forestOf(others: OtherStates, contractId: bigint, cstateHeight: number) {
  const ucons = new Map<bigint, MerkleTree>();
  const states = new Map<string, { root: bigint; slots: readonly (readonly [bigint, bigint])[] }>();
  const keys = new Map(others.map(({ user, key = 1n }) => [user, key]));
  for (const { user, contract = contractId, height = cstateHeight, slots } of others) {
    const ucon = ucons.get(user) ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
    ucons.set(user, ucon);
    const root = uconLeafOf(MerkleTree.from(height, slots).root, height);
    ucon.set(contract, root);
    states.set(`${user}/${contract}`, { root, slots });
  }
  const leaves = new Map([...ucons].map(([user, ucon]) => [user, userLeaf(user, keys.get(user)!, ucon.root)]));
  const gusr = MerkleTree.from(
    USER_TREE_HEIGHT,
    [...leaves].map(([user, leaf]) => [user, UserLeaf.hash(leaf)] as const),
  );
  const foreign = (user: bigint, contract: bigint): ForeignState => {
    const ucon = ucons.get(user) ?? new MerkleTree(USER_CONTRACT_TREE_HEIGHT);
    const state = states.get(`${user}/${contract}`);
    return {
      leaf: leaves.get(user) ?? null,
      path: gusr.path(user),
      cstateRoot: state?.root ?? 0n,
      uconPath: ucon.path(contract),
      slots: state?.slots ?? [],
    };
  };
  return { gusrRoot: gusr.root, foreign };
}

function checkpointOf(id: bigint, roots: Pick<CheckpointLeaf, 'gusrRoot' | 'gconRoot' | 'gdtRoot'>): OpenedCheckpoint {
  const stats: CheckpointStats = {
    ...CheckpointStats.zero(),
    users: id === ANCHOR ? 9n : id,
    blockTime: 1_700_000_000_000n + (id - ANCHOR) * 1000n,
    randomSeed: id === ANCHOR ? 99n : 1000n + id,
  };
  const leaf: CheckpointLeaf = {
    ...CheckpointLeaf.zero(),
    ...roots,
    configHash: NetworkConfig.hash(config),
    statsHash: CheckpointStats.hash(stats),
  };
  return { leaf, stats, config };
}

const userLeaf = (userId: bigint, publicKeyHash: bigint, uconRoot: bigint): UserLeaf => ({
  publicKeyHash,
  uconRoot,
  balance: 0n,
  nonce: 1n,
  lastCheckpointId: 2n,
  eventRoot: emptyRoot(24),
  eventCount: 0n,
  userId,
});
