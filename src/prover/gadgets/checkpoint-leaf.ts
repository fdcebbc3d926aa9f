import type { Field } from 'o1js';
import { constrain } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { CheckpointLeaf, NetworkConfig } from '../../parth/leaves.js';

/** States (`checkpoint-leaf`) that `leaf` is the preimage of a checkpoint leaf's hash, and gives it back. */
export function openCheckpointLeaf(
  leaf: VarsOf<typeof CheckpointLeaf>,
  leafHash: Field,
): VarsOf<typeof CheckpointLeaf> {
  constrain('checkpoint-leaf', () => hashOf(CheckpointLeaf, leaf).assertEquals(leafHash));
  return leaf;
}

/** States (`config`) that `config` holds the network's parameters as a checkpoint leaf commits to them, and gives it back. */
export function openConfig(config: VarsOf<typeof NetworkConfig>, configHash: Field): VarsOf<typeof NetworkConfig> {
  constrain('config', () => hashOf(NetworkConfig, config).assertEquals(configHash));
  return config;
}
