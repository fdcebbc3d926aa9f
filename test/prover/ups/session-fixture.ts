import { NO_CONTRACT, MAX_U32 } from '../../../src/parth/field.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  DEFERRED_DEBT_HEIGHT,
  EVENT_TREE_HEIGHT,
  FUNCTION_TREE_HEIGHT,
  MAX_DEFERRED_CALLS,
  MAX_INLINE_CALLS,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../../src/parth/heights.js';
import {
  CheckpointLeaf,
  ContractLeaf,
  EventLeaf,
  FunctionLeaf,
  NetworkConfig,
  RegistrationLeaf,
  UserLeaf,
} from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import type { CallEffects, ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import { cstateRootOf } from '../../../src/parth/contract-state.js';
import { keyParamOf, publicKeyHashOf } from '../../../src/prover/signature/zk-signature-step.js';
import type { CalledFunction } from '../../../src/prover/ups/call/called-function.js';
import {
  startedSessionOf,
  type SessionAnchor,
  type SessionSoFar,
  type SessionUser,
} from '../../../src/prover/ups/session-start.js';
import type { SessionTrees } from '../../../src/prover/ups/session-trees.js';

/** Stands for the key hash of the UpsSegment program. */
export const SEGMENT_KEY = 1001n;

export const SIGNATURE_KEY = 2001n;
export const SECRET = 77n;
const PUBLIC_KEY_HASH = publicKeyHashOf(SIGNATURE_KEY, keyParamOf(SECRET));

export const CONFIG: NetworkConfig = {
  magic: 0x716564n,
  realmBits: 1n,
  maxAnchorAge: 100n,
  baseFee: 10n,
  feePerTransaction: 3n,
  feePerSlot: 2n,
};
export const ANCHOR_ID = 5n;
export const USER_ID = (1n << 20n) | 6n;

/** Function ids of every contract: the second one's method id is no u32. */
const METHOD = 0;
export const WIDE_METHOD = 1;
export const functions: readonly FunctionLeaf[] = [
  { fingerprint: 3001n, methodId: 41n, inputsLength: 2n, outputsLength: 1n },
  { fingerprint: 3002n, methodId: 2n ** 32n, inputsLength: 0n, outputsLength: 0n },
];
const cft = MerkleTree.from(
  FUNCTION_TREE_HEIGHT,
  functions.map((leaf, i) => [BigInt(i), FunctionLeaf.hash(leaf)] as const),
);

const contract = (cstateHeight: bigint): ContractLeaf => ({
  deployerId: 1n,
  cftRoot: cft.root,
  cstateHeight,
  layoutHash: 9n,
});
/** 0 and 1 are the system's; 2 and 3 are alike; of 4 and 5 the height is out of range. */
const contracts: readonly ContractLeaf[] = [32n, 32n, 12n, 12n, 65n, 0n].map(contract);
const gcon = MerkleTree.from(
  CONTRACT_TREE_HEIGHT,
  contracts.map((leaf, i) => [BigInt(i), ContractLeaf.hash(leaf)] as const),
);

/** The witness of a function of a contract. */
export const called = (contractId: bigint, functionId = METHOD): CalledFunction => ({
  contractLeaf: contracts[Number(contractId)]!,
  contractPath: gcon.path(contractId),
  functionLeaf: functions[functionId]!,
  functionPath: cft.path(BigInt(functionId)),
});

/** The UCON leaves of the user: contracts 2 and 3 have the same state, 0 has one, 1 has none. */
const STATE = 5005n;
const uconLeaves = [
  [0n, 5000n],
  [2n, STATE],
  [3n, STATE],
  [4n, 5004n],
  [5n, 5006n],
] as const;
const oldEvents = [11n, 12n].map((eventsHash, i) =>
  EventLeaf.hash({ checkpointId: 3n, contractId: 2n, methodId: 41n, callIndex: BigInt(i), eventsHash }),
);

/** The trees of the user under the anchor, and no debts. */
export const userTrees = (): SessionTrees & { readonly [name in 'ucon' | 'events' | 'deferred']: MerkleTree } => ({
  ucon: MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, uconLeaves),
  events: MerkleTree.from(
    EVENT_TREE_HEIGHT,
    oldEvents.map((leaf, i) => [BigInt(i), leaf] as const),
  ),
  deferred: new MerkleTree(DEFERRED_DEBT_HEIGHT),
  inline: [],
});

/** The trees of a user who never had a session. */
export const freshTrees = (): SessionTrees => ({
  ucon: new MerkleTree(USER_CONTRACT_TREE_HEIGHT),
  events: new MerkleTree(EVENT_TREE_HEIGHT),
  deferred: new MerkleTree(DEFERRED_DEBT_HEIGHT),
  inline: [],
});

export const userLeaf: UserLeaf = {
  publicKeyHash: PUBLIC_KEY_HASH,
  uconRoot: userTrees().ucon.root,
  balance: 1000n,
  nonce: 3n,
  lastCheckpointId: 4n,
  eventRoot: userTrees().events.root,
  eventCount: 2n,
  userId: USER_ID,
};
export const users = MerkleTree.from(USER_TREE_HEIGHT, [
  [3n, 4242n],
  [USER_ID, UserLeaf.hash(userLeaf)],
]);

/** On a network of two realms, user 6 of realm 1 registered at index 13. */
export const USER_REGISTRATION = 13n;
/** Bob registered at index r = 2, of which the user id is 1 on a network of two realms; he has no leaf. */
export const BOB_REGISTRATION = 2n;
export const BOB_ID = 1n;
export const bobRegistration: RegistrationLeaf = {
  publicKeyHash: PUBLIC_KEY_HASH,
  nextPublicKeyHash: 0n,
  nextIndex: 0n,
};
export const registrations = MerkleTree.from(REGISTRATION_TREE_HEIGHT, [
  [
    0n,
    RegistrationLeaf.hash({ publicKeyHash: 0n, nextPublicKeyHash: PUBLIC_KEY_HASH, nextIndex: BOB_REGISTRATION + 1n }),
  ],
  [1n, 4343n],
  [2n, 4344n],
  [BOB_REGISTRATION + 1n, RegistrationLeaf.hash(bobRegistration)],
  [USER_REGISTRATION + 1n, RegistrationLeaf.hash(bobRegistration)],
]);

/** What differs from the usual anchor. */
export interface AnchorOptions {
  readonly config?: Partial<NetworkConfig>;
  readonly users?: MerkleTree;
  readonly registrations?: MerkleTree;
}

/** The checkpoint tree up to the anchor's id. */
export function checkpointTree(anchorLeafHash: bigint): MerkleTree {
  const earlier = Array.from({ length: Number(ANCHOR_ID) }, (_, id) => [BigInt(id), 6000n + BigInt(id)] as const);
  return MerkleTree.from(CHECKPOINT_TREE_HEIGHT, [...earlier, [ANCHOR_ID, anchorLeafHash]]);
}

/** The checkpoint that the sessions start from. */
export function anchorOf(options: AnchorOptions = {}): SessionAnchor {
  const config = { ...CONFIG, ...options.config };
  const leaf: CheckpointLeaf = {
    gusrRoot: (options.users ?? users).root,
    gconRoot: gcon.root,
    urtRoot: (options.registrations ?? registrations).root,
    gdtRoot: 7001n,
    gwtRoot: 7002n,
    configHash: NetworkConfig.hash(config),
    statsHash: 7003n,
  };
  const tree = checkpointTree(CheckpointLeaf.hash(leaf));
  return { checkpointTreeRoot: tree.root, leaf, config, path: tree.path(ANCHOR_ID) };
}

/** The user who has a leaf, or Bob before his first session. */
export function sessionUser(who: 'user' | 'bob' = 'user', options: AnchorOptions = {}): SessionUser {
  const [userId, index] = who === 'bob' ? [BOB_ID, BOB_REGISTRATION] : [USER_ID, USER_REGISTRATION];
  return {
    anchor: anchorOf(options),
    registration: { leaf: bobRegistration, path: (options.registrations ?? registrations).path(index + 1n) },
    user: { userId, leaf: who === 'bob' ? null : userLeaf, path: (options.users ?? users).path(userId) },
  };
}
export const started = (): SessionSoFar => startedSessionOf(sessionUser());

/** Effects of a call that does nothing but what is given. */
const effectsOf = (balanceBefore: bigint, effects: Partial<CallEffects> = {}): CallEffects => ({
  balanceBefore,
  spent: 0n,
  received: 0n,
  inlineCount: 0n,
  inlineCalls: Array.from({ length: MAX_INLINE_CALLS }, () => ({
    contractId: 0n,
    methodId: 0n,
    inputsHash: 0n,
    outputsHash: 0n,
  })),
  deferredCount: 0n,
  deferredCalls: Array.from({ length: MAX_DEFERRED_CALLS }, () => ({ contractId: 0n, methodId: 0n, inputsHash: 0n })),
  eventsHash: 0n,
  slotsModified: 0n,
  validUntil: MAX_U32,
  ...effects,
});

/** Every inline and deferred call there is room for. */
export const manyCalls: Partial<CallEffects> = {
  inlineCount: BigInt(MAX_INLINE_CALLS),
  inlineCalls: Array.from({ length: MAX_INLINE_CALLS }, (_, i) => ({
    contractId: 10n + BigInt(i),
    methodId: 1n,
    inputsHash: 100n + BigInt(i),
    outputsHash: 200n + BigInt(i),
  })),
  deferredCount: BigInt(MAX_DEFERRED_CALLS),
  deferredCalls: Array.from({ length: MAX_DEFERRED_CALLS }, (_, i) => ({
    contractId: 20n + BigInt(i),
    methodId: 2n,
    inputsHash: 300n + BigInt(i),
  })),
};

/** The statement of a call by the user on top of `previous`; the contract's state is 0 or the leaf in `trees`. */
export function statementOf(
  previous: SessionSoFar,
  trees: SessionTrees & { readonly ucon: Pick<MerkleTree, 'get'> },
  contractId: bigint,
  effects: Partial<CallEffects> = {},
  more: { readonly after?: bigint; readonly functionId?: number } = {},
): ContractCallStatement {
  const height = Number(contracts[Number(contractId)]!.cstateHeight);
  const before = cstateRootOf(trees.ucon.get(contractId), height);
  return {
    start: { ...previous.start },
    call: {
      callerContractId: NO_CONTRACT,
      contractId,
      methodId: functions[more.functionId ?? METHOD]!.methodId,
      inputsHash: 501n,
      outputsHash: 502n,
    },
    cstateRootBefore: before,
    cstateRootAfter: more.after ?? before,
    effects: effectsOf(previous.current.userLeaf.balance, effects),
  };
}
