import type { WitnessOf } from '../../circuit/circuit.js';
import type { IndexedEntry } from '../../parth/trees/indexed-entry.js';
import type { RegistrationLeaf } from '../../parth/leaves.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import type { batchAppendUserRegistrationTree } from './register-users.js';
import { BATCH_SIZE } from './batch-size.js';
import { type RegistryStep, type RegistryAnchor, filled, headerOf, rootsOf } from './registry-step.js';
import { linkOf } from './low-leaf.js';

export type RegisterUsersStep = RegistryStep<
  'BatchAppendUserRegistrationTree',
  WitnessOf<typeof batchAppendUserRegistrationTree>
>;

/**
 * Registers up to 16 public keys in `trees.urt`, changing it. Throws a `RangeError`, changing nothing, for a key that is there, 0 or
 * ≥ 2^254. That the user limit of the network is kept is the caller's check (`userIdOf`).
 */
export function registerUsersStep(
  trees: RegistryTrees,
  anchor: RegistryAnchor,
  publicKeyHashes: readonly bigint[],
): RegisterUsersStep {
  const before = trees.state();
  const insertion = trees.urt.insertBatch(
    publicKeyHashes.map((key) => [key, 0n] as const),
    BATCH_SIZE.users,
  );
  const items = filled(BATCH_SIZE.users, publicKeyHashes, 0n).map((publicKeyHash, i) => {
    const { low, lowPath } = linkOf(trees.urt, insertion, i);
    return { publicKeyHash, low: registrationLeaf(low), lowPath };
  });
  const { checkpointTreeRoot, config } = anchor;
  const added = BigInt(publicKeyHashes.length);
  return {
    program: 'Registry',
    circuit: 'BatchAppendUserRegistrationTree',
    witness: { checkpointTreeRoot, config, before, added, items, window: insertion.window },
    header: headerOf(rootsOf(anchor), before, trees.state()),
  };
}

const registrationLeaf = ({ key, nextKey, nextIndex }: IndexedEntry): RegistrationLeaf => ({
  publicKeyHash: key,
  nextPublicKeyHash: nextKey,
  nextIndex,
});
