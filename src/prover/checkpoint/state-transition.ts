import { Field, type Bool } from 'o1js';
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
import { WhitelistPath } from '../gadgets/whitelist.js';
import { appendCheckpoint } from './append-checkpoint.js';
import { constrainUnchanged, openBlock } from './block-parts.js';
import { carryToRoot, RootSiblings } from './carry-to-root.js';

/**
 * The witness of `QEDCheckpointStateTransition`. All but `blockTime` is the preimage of a hash that circuits of ours, or genesis, made from
 * checked numbers; of a part that the block does not have, nothing but its unchanged roots and counts is used.
 */
const CheckpointTransitionWitness = record(null, {
  block: unranged(StatePart1Header),
  hasRegistry: 'bit',
  hasGuta: 'bit',
  /** Of the key of the block's proof, in the whitelist of programs that may prove one. */
  whitelistPath: WhitelistPath,
  /** Beside the path from the GUTA's node to the root of the user tree. */
  siblings: RootSiblings,
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
  /** The root of the whitelist of programs whose proof may be a block's. */
  readonly blockWhitelistRoot: bigint;
  /** The root of the whitelist of GUTA programs. */
  readonly gutaWhitelistRoot: bigint;
}

/**
 * One block (PROTOCOL §6): from checkpoint N, attested by the previous proof of this program, to N + 1. The block is a Registry, a GUTA, or
 * StatePart1 with both. What it has of them starts from exactly what leaf N holds and stands under its root; what it does not have stays.
 * What they arrive at becomes leaf N + 1, which nobody chooses any part of but the block's time.
 */
export const qedCheckpointStateTransition = ({ blockWhitelistRoot, gutaWhitelistRoot }: CheckpointConstants) =>
  circuit({
    name: 'QEDCheckpointStateTransition',
    witness: CheckpointTransitionWitness,
    children: [{ kind: 'side-loaded', width: 2, features: 'none' }, { kind: 'self' }],
    logic(w, [blockProof, previousProof]) {
      const { block, previous, leaf, stats } = w;
      const { registry, guta } = block;
      const { hasRegistry, hasGuta } = openBlock(w, blockProof!, blockWhitelistRoot);
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
        constrainTree('urt', registry.urt, leaf.urtRoot, stats.users, hasRegistry);
        constrainTree('gcon', registry.gcon, leaf.gconRoot, stats.contracts, hasRegistry);
        constrainTree('gdt', registry.gdt, leaf.gdtRoot, stats.deposits, hasRegistry);
        constrainTree('gwt', registry.gwt, leaf.gwtRoot, stats.withdrawals, hasRegistry);
      });
      const gusrRoot = scope('guta', () => {
        constrain('checkpoint-root', () => guta.checkpointTreeRoot.assertEquals(previous.newCheckpointRoot));
        constrain('whitelist', () => guta.gutaWhitelistRoot.assertEquals(gutaWhitelistRoot));
        const users = carryToRoot(guta.transition, w.siblings);
        constrain('old-root', () => users.old.assertEquals(leaf.gusrRoot));
        const { fees, userOps, transactions, slotsModified } = guta.stats;
        const before = [users.old, ...Array<Field>(4).fill(new Field(0))];
        constrainUnchanged(hasGuta, [users.new, fees, userOps, transactions, slotsModified], before);
        const age = previous.checkpointId.sub(guta.oldestAnchorId).seal();
        constrain('anchor-in-past', () => age.toBits(32));
        constrain('anchor-age', () => config.maxAnchorAge.sub(1).sub(age).seal().toBits(32));
        constrain('deadline', () => guta.earliestDeadline.sub(previous.checkpointId.add(1)).seal().toBits(32));
        return users.new;
      });
      constrain('block-time', () => w.blockTime.sub(stats.blockTime).sub(1).seal().toBits(64));

      const newRoot = appendCheckpoint(w.nextPath, previous, nextLeafHash(w, gusrRoot));
      return hashOf(CheckpointHeader, {
        genesisRoot: previous.genesisRoot,
        previousCheckpointRoot: previous.newCheckpointRoot,
        newCheckpointRoot: newRoot,
        checkpointId: w.nextPath.index,
      });
    },
  });

/** A tree of the registry starts where checkpoint N left it, and stays there in a block without a registry. */
function constrainTree(
  tree: string,
  { oldRoot, oldCount, newRoot, newCount }: VarsOf<typeof TreeTransition>,
  root: Field,
  count: Field,
  hasRegistry: Bool,
): void {
  scope(tree, () => {
    constrain('old-root', () => oldRoot.assertEquals(root));
    constrain('old-count', () => oldCount.assertEquals(count));
    constrainUnchanged(hasRegistry, [newRoot, newCount], [oldRoot, oldCount]);
  });
}

/** The hash of leaf N + 1, as `nextCheckpoint` in `parth` computes it. */
function nextLeafHash(
  { block, leaf, stats, blockTime }: VarsOf<typeof CheckpointTransitionWitness>,
  gusrRoot: Field,
): Field {
  const { registry, guta } = block;
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
