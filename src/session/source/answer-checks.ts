import type { PastCheckpoint } from '../../compiler/call/call-request.js';
import { QedError } from '../../base/errors.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  EVENT_TREE_HEIGHT,
  FUNCTION_TREE_HEIGHT,
  MAX_CONTRACT_STATE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../parth/heights.js';
import { eventsHashOf } from '../../parth/events.js';
import { isField } from '../../parth/field.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  EventLeaf,
  FunctionLeaf,
  NetworkConfig,
  RegistrationLeaf,
  UserLeaf,
} from '../../parth/leaves.js';
import { MerkleTree, emptyRoot, rootFromPath, type MerklePath } from '../../parth/trees/merkle-tree.js';
import type { RecordType, Shape, ValueOf } from '../../parth/record.js';
import { userIdOf } from '../../parth/user-id.js';
import type { EventEntry } from '../../wire/listings.js';
import type {
  Anchor,
  ContractWitness,
  EventWitness,
  RegistrationWitness,
  UserContractState,
  UserWitness,
} from '../../wire/session-source.js';

/** Anchor, user, registration, contract, a user's state in a contract, events, a past checkpoint. */
export type SourceErrorCode = 'QED3101' | 'QED3102' | 'QED3103' | 'QED3104' | 'QED3105' | 'QED3106' | 'QED3107';

/** A node's answer contradicts the checkpoint that it is an answer for. */
export class LyingSourceError extends QedError {
  constructor(code: SourceErrorCode, what: string, reason: string, cause?: unknown) {
    super(code, `the node's answer about ${what} contradicts its checkpoint: ${reason}`, {
      hint: 'Nothing was proven. The node is out of order or dishonest: use another one.',
      exitCode: 3,
      details: { what, reason },
      cause,
    });
    this.name = 'LyingSourceError';
  }
}

/** States one fact about an answer. */
type Require = (holds: boolean, reason: string) => void;

/** Runs a check; whatever fails in it, malformed answers included, is a lie of this code. */
function checking(code: SourceErrorCode, what: string, check: (require: Require) => void): void {
  try {
    check((holds, reason) => {
      if (!holds) throw new LyingSourceError(code, what, reason);
    });
  } catch (error) {
    if (error instanceof LyingSourceError) throw error;
    throw new LyingSourceError(
      code,
      what,
      `it is malformed (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  }
}

/** The anchor is the last leaf of its checkpoint tree, and what the leaf commits to is what was sent. Throws `QED3101`. */
export function checkAnchor(anchor: Anchor): void {
  checking('QED3101', 'its newest checkpoint', (require) => {
    const { checkpointId, checkpointTreeRoot, path } = anchor;
    checkOpened(anchor, checkpointTreeRoot, require);
    path.siblings.forEach((sibling, level) => {
      const isLeft = ((checkpointId >> BigInt(level)) & 1n) === 0n;
      require(!isLeft || sibling === emptyRoot(level), 'later checkpoints follow it');
    });
  });
}

/** The checkpoint is in the anchor's checkpoint tree, and what its leaf commits to is what was sent. Throws `QED3107`. */
export function checkPast(anchor: Anchor, checkpointId: bigint, past: PastCheckpoint): void {
  checking('QED3107', `checkpoint ${checkpointId}`, (require) => {
    require(past.checkpointId === checkpointId, 'it is another checkpoint');
    checkOpened(past, anchor.checkpointTreeRoot, require);
  });
}

/** A checkpoint's leaf is in the tree, and opens to its statistics and network parameters. */
function checkOpened(
  { checkpointId, leaf, stats, config, path }: PastCheckpoint,
  root: bigint,
  require: Require,
): void {
  checkPath(path, checkpointId, CHECKPOINT_TREE_HEIGHT, require);
  const leafHash = hashInRange(CheckpointLeaf, leaf);
  require(rootFromPath(leafHash, checkpointId, path.siblings) === root, 'its leaf is not in its tree');
  require(hashInRange(NetworkConfig, config) === leaf.configHash, 'its network parameters are others');
  require(hashInRange(CheckpointStats, stats) === leaf.statsHash, 'its statistics are others');
}

/** The user's leaf, or its absence, is in the checkpoint's user tree. Throws `QED3102`. */
export function checkUser(at: PastCheckpoint, userId: bigint, witness: UserWitness): void {
  checking('QED3102', `user ${userId}`, (require) => {
    const { leaf, path } = witness;
    checkPath(path, userId, USER_TREE_HEIGHT, require);
    const hash = leaf === null ? 0n : hashInRange(UserLeaf, leaf);
    require(leaf === null || leaf.userId === userId, 'it is of another user');
    require(rootFromPath(hash, userId, path.siblings) === at.leaf.gusrRoot, 'it is not in the user tree');
  });
}

/** The key's leaf is in the anchor's registration tree and gives this user id. Throws `QED3103`. */
export function checkRegisteredKey(anchor: Anchor, publicKeyHash: bigint, witness: RegistrationWitness): void {
  checking('QED3103', `the registration of key ${publicKeyHash}`, (require) => {
    const { leaf, path, userId } = witness;
    checkPath(path, path.index, REGISTRATION_TREE_HEIGHT, require);
    require(leaf.publicKeyHash === publicKeyHash, 'it is of another key');
    const root = rootFromPath(hashInRange(RegistrationLeaf, leaf), path.index, path.siblings);
    require(root === anchor.leaf.urtRoot, 'it is not in the registration tree');
    require(path.index > 0n, 'it is the sentinel');
    require(userId === userIdOf(path.index - 1n, anchor.config.realmBits), 'its user id is another');
  });
}

/** The contract, or its absence, is in the anchor's contract tree and its functions are the ones it commits to. Throws `QED3104`. */
export function checkContract(anchor: Anchor, contractId: bigint, witness: ContractWitness | null): void {
  checking('QED3104', `contract ${contractId}`, (require) => {
    if (witness === null) {
      require(contractId >= anchor.stats.contracts, 'it denies a contract that is deployed');
      return;
    }
    const { leaf, path, functions } = witness;
    require(witness.contractId === contractId, 'it is another contract');
    checkPath(path, contractId, CONTRACT_TREE_HEIGHT, require);
    const root = rootFromPath(hashInRange(ContractLeaf, leaf), contractId, path.siblings);
    require(root === anchor.leaf.gconRoot, 'it is not in the contract tree');
    const { cstateHeight } = leaf;
    require(cstateHeight >= 1n && cstateHeight <= BigInt(MAX_CONTRACT_STATE_HEIGHT), 'its state tree has no height');
    const leaves = functions.map((leaf, i): [bigint, bigint] => [BigInt(i), hashInRange(FunctionLeaf, leaf)]);
    require(MerkleTree.from(FUNCTION_TREE_HEIGHT, leaves).root === leaf.cftRoot, 'its functions are others');
  });
}

/** A user's slots in one contract are the ones that the user's leaf commits to. `uconRoot` is of the checked leaf. Throws `QED3105`. */
export function checkUserContract(
  uconRoot: bigint,
  cstateHeight: number,
  userId: bigint,
  contractId: bigint,
  state: UserContractState,
): void {
  checking('QED3105', `user ${userId}'s state in contract ${contractId}`, (require) => {
    const { cstateRoot, uconPath, slots } = state;
    checkPath(uconPath, contractId, USER_CONTRACT_TREE_HEIGHT, require);
    require(rootFromPath(cstateRoot, contractId, uconPath.siblings) ===
      uconRoot, "it is not in the user's contract tree");
    require(new Set(slots.map(([slot]) => slot)).size === slots.length, 'a slot comes twice');
    require(slots.every(([, value]) => isField(value)), 'a value is no field element');
    const root = MerkleTree.from(cstateHeight, slots).root;
    require(root === (cstateRoot === 0n ? emptyRoot(cstateHeight) : cstateRoot), 'slots are missing or changed');
  });
}

/** Leaves of a user's event tree are the ones that the user's leaf commits to. Throws `QED3106`. */
export function checkEvents(
  userLeaf: UserLeaf | null,
  userId: bigint,
  indices: readonly bigint[],
  witnesses: readonly EventWitness[],
): void {
  checking('QED3106', `user ${userId}'s events`, (require) => {
    require(witnesses.length === indices.length, 'their number is another');
    const eventRoot = userLeaf?.eventRoot ?? emptyRoot(EVENT_TREE_HEIGHT);
    indices.forEach((index, i) => {
      const { leaf, path } = witnesses[i]!;
      checkPath(path, index, EVENT_TREE_HEIGHT, require);
      require(isField(leaf), 'one is no field element');
      require(rootFromPath(leaf, index, path.siblings) === eventRoot, 'one is not in the event tree');
    });
  });
}

/** What a call emitted is what its leaf commits to, and what was asked for; `checkEvents` has seen the leaf at its place. Throws `QED3106`. */
export function checkPublishedEvents(
  asked: { readonly contractId?: bigint | undefined; readonly userId?: bigint | undefined },
  { userId, leaf, emitted }: EventEntry,
  atPlace: bigint,
): void {
  checking('QED3106', `user ${userId}'s events`, (require) => {
    require((asked.contractId ?? leaf.contractId) === leaf.contractId, 'one is of another contract');
    require((asked.userId ?? userId) === userId, 'one is of another user');
    require(atPlace === EventLeaf.hash(leaf), 'one is not in the event tree');
    require(emitted.length === 0 || eventsHashOf(emitted) === leaf.eventsHash, 'a call emitted others');
  });
}

function checkPath(path: MerklePath, index: bigint, height: number, require: Require): void {
  require(path.index === index, 'its path is of another index');
  require(index >= 0n && index >> BigInt(height) === 0n, 'its index is outside the tree');
  require(path.siblings.length === height, 'its path has another length');
  require(path.siblings.every(isField), 'its path holds no field elements');
}

/** The hash of a record whose every number is in range; a RangeError otherwise. */
function hashInRange<S extends Shape>(type: RecordType<S>, value: ValueOf<RecordType<S>>): bigint {
  return type.hash(type.fromJSON(type.toJSON(value)));
}
