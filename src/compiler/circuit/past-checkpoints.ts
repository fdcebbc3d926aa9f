import type { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path } from '../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { CheckpointLeaf, CheckpointStats, NetworkConfig } from '../../parth/leaves.js';
import type { SessionStart } from '../../parth/statements/contract-call.js';
import type { CheckpointName } from '../ir/context-ops.js';
import type { ValueId } from '../ir/op.js';
import type { CheckpointPlan } from './checkpoint-plan.js';
import type { Lookup } from './lookup.js';
import { less } from './numbers/order.js';
import { select } from './numbers/choice.js';
import { checkpointName } from './witness-type.js';

interface Opened {
  readonly leaf: VarsOf<typeof CheckpointLeaf>;
  readonly root: () => Field;
  readonly stats: VarsOf<typeof CheckpointStats> | undefined;
  readonly config: VarsOf<typeof NetworkConfig> | undefined;
}

/**
 * Past checkpoints, each opened by one path under the anchor's checkpoint tree root. The anchor is the last leaf there, so a later checkpoint has no
 * leaf: where the method names one (on a path that is not taken, for it asserts that it is not later) the anchor is opened instead.
 */
export class PastCheckpoints {
  readonly #opened = new Map<ValueId, Opened>();

  constructor(
    readonly plan: readonly CheckpointPlan[],
    readonly witness: Readonly<Record<string, unknown>>,
    readonly start: VarsOf<typeof SessionStart>,
    readonly get: Lookup,
  ) {}

  gusrRoot(checkpoint: ValueId): Field {
    return this.#open(checkpoint).leaf.gusrRoot;
  }

  /** What the checkpoint knows. */
  context(name: CheckpointName, checkpoint: ValueId): Field {
    const { leaf, root, stats, config } = this.#open(checkpoint);
    switch (name) {
      case 'checkpointRoot':
        return root();
      case 'checkpointTime':
        return stats!.blockTime;
      case 'checkpointUsers':
        return stats!.users;
      case 'checkpointRandomSeed':
        return stats!.randomSeed;
      case 'checkpointMaxAge':
        return config!.maxAnchorAge;
      case 'checkpointDepositRoot':
        return leaf.gdtRoot;
    }
  }

  #open(checkpoint: ValueId): Opened {
    const known = this.#opened.get(checkpoint);
    if (known !== undefined) return known;
    const i = this.plan.findIndex((each) => each.checkpoint === checkpoint);
    const { leaf, siblings, stats, config } = this.witness[checkpointName(i)] as Omit<Opened, 'root'> & {
      siblings: readonly Field[];
    };
    const opened = scope(checkpointName(i), () => {
      const id = this.get(checkpoint);
      const anchor = this.start.checkpointId;
      // The lesser of two u32 is in the tree.
      const path = Path.of({ index: select(less('u32', anchor, id), anchor, id), siblings });
      const leafHash = hashOf(CheckpointLeaf, leaf);
      constrain('leaf', () => path.root(leafHash).assertEquals(this.start.checkpointTreeRoot));
      if (stats !== undefined) constrain('stats', () => hashOf(CheckpointStats, stats).assertEquals(leaf.statsHash));
      if (config !== undefined) constrain('config', () => hashOf(NetworkConfig, config).assertEquals(leaf.configHash));
      return { leaf, root: () => path.rootAsLast(leafHash), stats, config };
    });
    this.#opened.set(checkpoint, opened);
    return opened;
  }
}
