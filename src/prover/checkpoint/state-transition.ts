import type { Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { CHECKPOINT_TREE_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf, CheckpointStats, NetworkConfig } from '../../parth/leaves.js';
import { RandomSeed } from '../../parth/next-checkpoint.js';
import { record, type ValueOf } from '../../parth/record.js';
import { CheckpointHeader, StatePart1Header, type TreeTransition } from '../../parth/statements/block.js';
import { openConfig } from '../gadgets/checkpoint-leaf.js';
import { unranged } from '../gadgets/unranged.js';
import { appendCheckpoint } from './append-checkpoint.js';

/**
 * The witness of `QEDCheckpointStateTransition`. All but `blockTime` is the preimage of a hash that circuits of ours, or genesis, made from
 * checked numbers.
 */
const CheckpointTransitionWitness = record(null, {
  statePart1: unranged(StatePart1Header),
  previous: unranged(CheckpointHeader),
  /** Checkpoint N, opened. */
  leaf: unranged(CheckpointLeaf),
  stats: unranged(CheckpointStats),
  config: unranged(NetworkConfig),
  /** Of leaf N and of slot N + 1 in the checkpoint tree as it is after N. */
  leafPath: pathRecord(CHECKPOINT_TREE_HEIGHT),
  nextPath: pathRecord(CHECKPOINT_TREE_HEIGHT),
  /** Of checkpoint N + 1, in milliseconds since 1970. */
  blockTime: 'u64',
});
export type CheckpointTransitionWitness = ValueOf<typeof CheckpointTransitionWitness>;

/** What the circuit is built for. */
export interface CheckpointConstants {
  /** The hash of the StatePart1 program's key. */
  readonly statePart1KeyHash: bigint;
  /** The root of the whitelist of GUTA programs. */
  readonly gutaWhitelistRoot: bigint;
}

/**
 * One block (PROTOCOL §6): from checkpoint N, attested by the previous proof of this program, to N + 1. The block's Registry and GUTA start
 * from exactly what leaf N holds and stand under its root; what they arrive at becomes leaf N + 1, which nobody chooses any part of but the
 * block's time.
 */
export const qedCheckpointStateTransition = ({ statePart1KeyHash, gutaWhitelistRoot }: CheckpointConstants) =>
  circuit({
    name: 'QEDCheckpointStateTransition',
    witness: CheckpointTransitionWitness,
    children: [{ kind: 'side-loaded', width: 2, features: 'none' }, { kind: 'self' }],
    logic(w, [statePart1Proof, previousProof]) {
      const { statePart1, previous, leaf, stats } = w;
      const { registry, guta } = statePart1;
      scope('state-part-1', () => {
        constrain('key', () => statePart1Proof!.keyHash.assertEquals(statePart1KeyHash));
        constrain('output', () => hashOf(StatePart1Header, statePart1).assertEquals(statePart1Proof!.output));
      });
      scope('previous', () => {
        constrain('output', () => hashOf(CheckpointHeader, previous).assertEquals(previousProof!.output));
        const path = constrain('path', () => Path.of(w.leafPath));
        constrain('index', () => path.index.assertEquals(previous.checkpointId));
        constrain('last-leaf', () =>
          path.rootAsLast(hashOf(CheckpointLeaf, leaf)).assertEquals(previous.newCheckpointRoot),
        );
        constrain('stats', () => hashOf(CheckpointStats, stats).assertEquals(leaf.statsHash));
      });
      const config = openConfig(w.config, leaf.configHash);

      scope('registry', () => {
        constrain('checkpoint-root', () => registry.checkpointTreeRoot.assertEquals(previous.newCheckpointRoot));
        constrain('config-hash', () => registry.configHash.assertEquals(leaf.configHash));
        constrainStart('urt', registry.urt, leaf.urtRoot, stats.users);
        constrainStart('gcon', registry.gcon, leaf.gconRoot, stats.contracts);
        constrainStart('gdt', registry.gdt, leaf.gdtRoot, stats.deposits);
        constrainStart('gwt', registry.gwt, leaf.gwtRoot, stats.withdrawals);
      });
      scope('guta', () => {
        constrain('checkpoint-root', () => guta.checkpointTreeRoot.assertEquals(previous.newCheckpointRoot));
        constrain('whitelist', () => guta.gutaWhitelistRoot.assertEquals(gutaWhitelistRoot));
        constrain('old-root', () => guta.transition.old.assertEquals(leaf.gusrRoot));
        const age = previous.checkpointId.sub(guta.oldestAnchorId).seal();
        constrain('anchor-in-past', () => age.toBits(32));
        constrain('anchor-age', () => config.maxAnchorAge.sub(1).sub(age).seal().toBits(32));
        constrain('deadline', () => guta.earliestDeadline.sub(previous.checkpointId.add(1)).seal().toBits(32));
      });
      constrain('block-time', () => w.blockTime.sub(stats.blockTime).sub(1).seal().toBits(64));

      const newRoot = appendCheckpoint(w.nextPath, previous, nextLeafHash(w));
      return hashOf(CheckpointHeader, {
        genesisRoot: previous.genesisRoot,
        previousCheckpointRoot: previous.newCheckpointRoot,
        newCheckpointRoot: newRoot,
        checkpointId: w.nextPath.index,
      });
    },
  });

/** A tree of the registry starts where checkpoint N left it. */
function constrainStart(tree: string, transition: VarsOf<typeof TreeTransition>, root: Field, count: Field): void {
  scope(tree, () => {
    constrain('old-root', () => transition.oldRoot.assertEquals(root));
    constrain('old-count', () => transition.oldCount.assertEquals(count));
  });
}

/** The hash of leaf N + 1, as `nextCheckpoint` in `parth` computes it. */
function nextLeafHash({ statePart1, leaf, stats, blockTime }: VarsOf<typeof CheckpointTransitionWitness>): Field {
  const { registry, guta } = statePart1;
  const gusrRoot = guta.transition.new;
  return hashOf(CheckpointLeaf, {
    gusrRoot,
    gconRoot: registry.gcon.newRoot,
    urtRoot: registry.urt.newRoot,
    gdtRoot: registry.gdt.newRoot,
    gwtRoot: registry.gwt.newRoot,
    configHash: leaf.configHash,
    statsHash: hashOf(CheckpointStats, {
      ...guta.stats,
      users: registry.urt.newCount,
      contracts: registry.gcon.newCount,
      deposits: registry.gdt.newCount,
      withdrawals: registry.gwt.newCount,
      blockTime,
      randomSeed: hashOf(RandomSeed, { previousSeed: stats.randomSeed, gusrRoot, blockTime }),
    }),
  });
}
