import { Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { constrain } from '../../circuit/constraint.js';
import { pathRecord } from '../../circuit/merkle.js';
import { hashOf } from '../../circuit/variables.js';
import { REALM_HEIGHT, REGISTRATION_TREE_HEIGHT } from '../../parth/heights.js';
import { NetworkConfig, RegistrationLeaf } from '../../parth/leaves.js';
import { list, record, type ValueOf } from '../../parth/record.js';
import { RegistryState } from '../../parth/trees/registry-trees.js';
import { RegistryHeader } from '../../parth/statements/block.js';
import { usedEntries } from '../gadgets/conditional.js';
import { RealmBits } from '../gadgets/user-id.js';
import { unranged } from '../gadgets/unranged.js';
import { appendWindowRecord } from './append-window.js';
import { registryHeader } from './header.js';
import { insertKeys } from './indexed-insertion.js';
import { BATCH_SIZE } from './batch-size.js';

/** The low leaf is unranged: it is in a tree that this circuit or genesis made. */
const RegistrationItem = record(null, {
  publicKeyHash: 'field',
  low: unranged(RegistrationLeaf),
  lowPath: pathRecord(REGISTRATION_TREE_HEIGHT),
});

/** The witness of `BatchAppendUserRegistrationTree`. */
export const RegisterUsersWitness = record(null, {
  checkpointTreeRoot: 'field',
  /** Opened for `realmBits`; Checkpoint compares its hash with checkpoint N's. */
  config: unranged(NetworkConfig),
  before: RegistryState,
  /** How many of the items are used: the first ones. */
  added: 'field',
  items: list(RegistrationItem, BATCH_SIZE.users),
  window: appendWindowRecord(REGISTRATION_TREE_HEIGHT, BATCH_SIZE.users),
});
export type RegisterUsersWitness = ValueOf<typeof RegisterUsersWitness>;

/**
 * Registers up to 16 public keys, in order (PROTOCOL §2, §6): each was never registered before, and the last registration index r still has a
 * user id of its own, r < 2^(20+k). The user id itself follows from the index and is computed where it is used, where a session starts.
 */
export const batchAppendUserRegistrationTree = circuit({
  name: 'BatchAppendUserRegistrationTree',
  witness: RegisterUsersWitness,
  children: [],
  logic(w) {
    const used = constrain('added', () => usedEntries(w.added, BATCH_SIZE.users));
    const items = w.items.map(({ publicKeyHash, low, lowPath }, i) => ({
      active: used[i]!,
      key: publicKeyHash,
      value: new Field(0),
      low: { key: low.publicKeyHash, nextKey: low.nextPublicKeyHash, nextIndex: low.nextIndex, value: new Field(0) },
      lowPath,
    }));
    const urt = insertKeys(w.before.urt, items, w.window, ({ key, nextKey, nextIndex }) =>
      hashOf(RegistrationLeaf, { publicKeyHash: key, nextPublicKeyHash: nextKey, nextIndex }),
    );
    const limit = RealmBits.of(w.config.realmBits)
      .flags.map((flag, k) => flag.toField().mul(2n ** BigInt(REALM_HEIGHT + k)))
      .reduce((sum, term) => sum.add(term));
    constrain('registration-limit', () => limit.sub(urt.count).seal().toBits(33));
    const roots = { checkpointTreeRoot: w.checkpointTreeRoot, configHash: hashOf(NetworkConfig, w.config) };
    return hashOf(RegistryHeader, registryHeader(roots, w.before, { urt }));
  },
});
