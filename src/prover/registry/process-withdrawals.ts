import { Bool, Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { parent, Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
  WITHDRAWAL_TREE_HEIGHT,
} from '../../parth/heights.js';
import { CheckpointLeaf, UserLeaf, WithdrawalKey, WithdrawalLeaf } from '../../parth/leaves.js';
import { list, record, type ValueOf } from '../../parth/record.js';
import { RegistryState } from '../../parth/trees/registry-trees.js';
import { RegistryHeader } from '../../parth/statements/block.js';
import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../parth/system-contracts.js';
import { assertDifferentIf, assertEqualIf, usedEntries } from '../gadgets/conditional.js';
import { unranged } from '../gadgets/unranged.js';
import { appendWindowRecord } from './append-window.js';
import { registryHeader } from './header.js';
import { insertKeys } from './indexed-insertion.js';
import { BATCH_SIZE } from './batch-size.js';

const REQUEST_NUMBER_BITS = 32;

/** A request as it stands in checkpoint N, and its low leaf in GWT. Records are unranged: circuits of ours made them. */
const WithdrawalItem = record(null, {
  /** Its index is the user id. */
  userPath: pathRecord(USER_TREE_HEIGHT),
  userLeaf: unranged(UserLeaf),
  uconSiblings: list('field', USER_CONTRACT_TREE_HEIGHT),
  requestNumber: 'field',
  requestHash: 'field',
  cstateSiblings: list('field', BRIDGE_LAYOUT.cstateHeight),
  low: unranged(WithdrawalLeaf),
  lowPath: pathRecord(WITHDRAWAL_TREE_HEIGHT),
});

/** The witness of `BatchProcessWithdrawals`. */
export const ProcessWithdrawalsWitness = record(null, {
  checkpointTreeRoot: 'field',
  checkpointLeaf: unranged(CheckpointLeaf),
  checkpointPath: pathRecord(CHECKPOINT_TREE_HEIGHT),
  before: RegistryState,
  /** How many of the items are used: the first ones. */
  added: 'field',
  items: list(WithdrawalItem, BATCH_SIZE.withdrawals),
  window: appendWindowRecord(WITHDRAWAL_TREE_HEIGHT, BATCH_SIZE.withdrawals),
});
export type ProcessWithdrawalsWitness = ValueOf<typeof ProcessWithdrawalsWitness>;

/**
 * Processes up to 8 withdrawal requests (PROTOCOL §2, §6). Each stands in checkpoint N, the *last* leaf of `checkpointTreeRoot`: the root is
 * recomputed with empty right siblings, so an older leaf does not pass. The bridge never takes a request back, so N is as good as now. Its
 * number and user make a key that was never processed before; recipient and amount are in the hash that the slot holds.
 */
export const batchProcessWithdrawals = circuit({
  name: 'BatchProcessWithdrawals',
  witness: ProcessWithdrawalsWitness,
  children: [],
  logic(w) {
    const used = constrain('added', () => usedEntries(w.added, BATCH_SIZE.withdrawals));
    scope('checkpoint', () => {
      const path = constrain('path', () => Path.of(w.checkpointPath));
      constrain('last-leaf', () =>
        path.rootAsLast(hashOf(CheckpointLeaf, w.checkpointLeaf)).assertEquals(w.checkpointTreeRoot),
      );
    });
    const items = w.items.map((item, i) => {
      const active = used[i]!;
      const userId = scope('item', () => provenRequest(active, item, w.checkpointLeaf.gusrRoot));
      const { key, nextKey, nextIndex, requestHash } = item.low;
      return {
        active,
        key: hashOf(WithdrawalKey, { userId, requestNumber: item.requestNumber }),
        value: item.requestHash,
        low: { key, nextKey, nextIndex, value: requestHash },
        lowPath: item.lowPath,
      };
    });
    const gwt = insertKeys(w.before.gwt, items, w.window, ({ value, ...links }) =>
      hashOf(WithdrawalLeaf, { ...links, requestHash: value }),
    );
    const roots = { checkpointTreeRoot: w.checkpointTreeRoot, configHash: w.checkpointLeaf.configHash };
    return hashOf(RegistryHeader, registryHeader(roots, w.before, { gwt }));
  },
});

/** States, where `active`, that the user's state in the bridge holds the request: GUSR → UCON → CSTATE. Returns the user id. */
function provenRequest(active: Bool, item: VarsOf<typeof WithdrawalItem>, gusrRoot: Field): Field {
  constrain('request-nonzero', () => assertDifferentIf(active, item.requestHash, new Field(0)));
  const number = constrain('request-number', () => item.requestNumber.toBits(REQUEST_NUMBER_BITS));
  const cstateRoot = climb(item.requestHash, [...number, ...baseBits()], item.cstateSiblings);
  const uconRoot = climb(cstateRoot, constantBits(BRIDGE_ID, USER_CONTRACT_TREE_HEIGHT), item.uconSiblings);
  constrain('request', () => assertEqualIf(active, uconRoot, item.userLeaf.uconRoot));
  const path = constrain('user-path', () => Path.of(item.userPath));
  constrain('user', () => assertEqualIf(active, path.root(hashOf(UserLeaf, item.userLeaf)), gusrRoot));
  return path.index;
}

/** The slot's bits above the request number. */
const baseBits = () =>
  constantBits(
    BRIDGE_LAYOUT.requestsBase >> BigInt(REQUEST_NUMBER_BITS),
    BRIDGE_LAYOUT.cstateHeight - REQUEST_NUMBER_BITS,
  );

const constantBits = (value: bigint, length: number): Bool[] =>
  Array.from({ length }, (_, i) => new Bool(((value >> BigInt(i)) & 1n) === 1n));

function climb(leaf: Field, bits: readonly Bool[], siblings: readonly Field[]): Field {
  return siblings.reduce((node, sibling, level) => parent(bits[level]!, node, sibling), leaf);
}
