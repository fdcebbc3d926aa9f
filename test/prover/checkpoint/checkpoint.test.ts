// The checkpoint circuits extend the chain from genesis, and each of their constraints refuses the witness that breaks
// it.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { CHECKPOINT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf, CheckpointStats, NetworkConfig } from '../../../src/parth/leaves.js';
import { emptyRoot, MerkleTree, rootFromPath, type MerklePath } from '../../../src/parth/trees/merkle-tree.js';
import { CheckpointHeader } from '../../../src/parth/statements/block.js';
import { qedGenesisCheckpoint } from '../../../src/prover/checkpoint/genesis.js';
import { qedCheckpointStateTransition } from '../../../src/prover/checkpoint/state-transition.js';
import { genesisCheckpointStep } from '../../../src/prover/checkpoint/genesis-step.js';
import { constraintSuite, type Draft, type Mutable } from '../../support/constraints.js';
import { config } from '../../support/genesis.js';
import { blockKeyPath, blockWhitelist, chainOf, childrenOf, constants, state, type BlockKind } from './world.js';

const transition = qedCheckpointStateTransition(constants);
const blocks = chainOf(3);
const block = blocks[2]!;
const valid = { witness: block.checkpoint.witness, children: block.children };

describe('QEDGenesisCheckpoint', () => {
  it('states a tree of one leaf, with the root of the published genesis', () => {
    const { witness, header } = genesisCheckpointStep(state.leaf);
    expect(runCircuit(qedGenesisCheckpoint, witness)).toBe(CheckpointHeader.hash(header));
    expect(header).toEqual({
      genesisRoot: state.root,
      previousCheckpointRoot: emptyRoot(CHECKPOINT_TREE_HEIGHT),
      newCheckpointRoot: state.root,
      checkpointId: 0n,
    });
  });

  it('gives another genesis another root, which a verifier refuses (attack 1.6)', () => {
    const other = genesisCheckpointStep({ ...state.leaf, gusrRoot: 1n });
    expect(runCircuit(qedGenesisCheckpoint, other.witness)).toBe(CheckpointHeader.hash(other.header));
    expect(other.header.genesisRoot).not.toBe(state.root);
  });
});

constraintSuite(qedGenesisCheckpoint, () => genesisCheckpointStep(state.leaf), []);

describe('QEDCheckpointStateTransition', () => {
  it.each([0, 1, 2])('appends checkpoint %d + 1 to the chain', (n) => {
    const { checkpoint, children, root, trees, registry, guta, users } = blocks[n]!;
    expect(runCircuit(transition, checkpoint.witness, children)).toBe(CheckpointHeader.hash(checkpoint.header));
    expect(checkpoint.header).toEqual({
      genesisRoot: state.root,
      previousCheckpointRoot: n === 0 ? state.root : blocks[n - 1]!.root,
      newCheckpointRoot: root,
      checkpointId: BigInt(n + 1),
    });
    const { leaf, stats } = checkpoint.next;
    expect(leaf).toMatchObject({
      gusrRoot: users.root,
      gconRoot: trees.gcon.root,
      urtRoot: trees.urt.root,
      gdtRoot: trees.gdt.root,
      gwtRoot: trees.gwt.root,
      configHash: NetworkConfig.hash(config),
      statsHash: CheckpointStats.hash(stats),
    });
    expect(stats).toMatchObject({ ...guta.header.stats, users: registry.urt.newCount, contracts: trees.gcon.count });
    expect(stats.randomSeed).not.toBe(
      n === 0 ? state.stats.randomSeed : blocks[n - 1]!.checkpoint.next.stats.randomSeed,
    );
  });

  it.each(['registry', 'guta'] as const)(
    'appends blocks that have a %s alone, and leaves the rest as it is',
    (kind) => {
      let before = { leaf: state.leaf, stats: state.stats };
      for (const { checkpoint, children, users, trees } of chainOf(2, kind)) {
        expect(runCircuit(transition, checkpoint.witness, children)).toBe(CheckpointHeader.hash(checkpoint.header));
        const { leaf, stats } = checkpoint.next;
        const ofUsers = ({ gusrRoot }: CheckpointLeaf) => ({ gusrRoot });
        const ofRegistry = ({ gconRoot, urtRoot, gdtRoot, gwtRoot }: CheckpointLeaf) => ({
          gconRoot,
          urtRoot,
          gdtRoot,
          gwtRoot,
        });
        const counts = ({ users, contracts, deposits, withdrawals }: CheckpointStats) => ({
          users,
          contracts,
          deposits,
          withdrawals,
        });
        expect(leaf.gusrRoot).toBe(users.root);
        expect(leaf.urtRoot).toBe(trees.urt.root);
        if (kind === 'registry') {
          expect(ofUsers(leaf)).toEqual(ofUsers(before.leaf));
          expect(stats).toMatchObject({ fees: 0n, userOps: 0n, transactions: 0n, slotsModified: 0n });
          expect(stats.users).toBe(before.stats.users + 2n);
        } else {
          expect(ofRegistry(leaf)).toEqual(ofRegistry(before.leaf));
          expect(counts(stats)).toEqual(counts(before.stats));
          expect(stats).toMatchObject({ fees: 30n, userOps: 2n });
        }
        before = { leaf, stats };
      }
    },
  );
});

type TransitionDraft = Draft<(typeof transition.witness)['shape']>;
type Block = TransitionDraft['witness']['block'];

/** Changes the block and has it proven. */
const onBlock =
  (change: (block: Block, witness: TransitionDraft['witness']) => void, kind: BlockKind = 'both') =>
  (draft: TransitionDraft) => {
    change(draft.witness.block, draft.witness);
    draft.witness.whitelistPath = structuredClone(blockKeyPath(kind)) as Mutable<MerklePath>;
    draft.children = childrenOf(draft.witness.block, draft.witness.previous, kind);
  };

/** Makes the chain one whose checkpoint N is what `change` makes of it, all hashes and the block's anchors following. */
const onCheckpoint = (change: (witness: TransitionDraft['witness']) => void, rehash = true) =>
  onBlock(({ registry, guta }, witness) => {
    change(witness);
    if (rehash) {
      witness.leaf.configHash = NetworkConfig.hash(witness.config);
      witness.leaf.statsHash = CheckpointStats.hash(witness.stats);
    }
    const id = witness.previous.checkpointId;
    const tree = new MerkleTree(CHECKPOINT_TREE_HEIGHT);
    for (let i = 0n; i < id && i < 4n; i++) tree.set(i, i + 1n);
    tree.set(id, CheckpointLeaf.hash(witness.leaf));
    registry.configHash = witness.leaf.configHash;
    witness.previous.newCheckpointRoot = registry.checkpointTreeRoot = guta.checkpointTreeRoot = tree.root;
    witness.leafPath = structuredClone(tree.path(id)) as typeof witness.leafPath;
    if (id < 2n ** 32n - 1n) witness.nextPath = structuredClone(tree.path(id + 1n)) as typeof witness.nextPath;
  });

/** A valid input of a block without one of its halves, with a change of what stands for that half. */
const without =
  <K extends keyof Block>(half: K, kind: BlockKind) =>
  (change: (header: Block[K]) => void) =>
  () => {
    const { checkpoint, children } = chainOf(1, kind)[0]!;
    const draft = structuredClone({ witness: checkpoint.witness, children }) as unknown as TransitionDraft;
    change(draft.witness.block[half]);
    return draft;
  };
const withoutRegistry = without('registry', 'guta');
const withoutGuta = without('guta', 'registry');

const ahead = 2n ** 32n;
const trees = { urt: 'users', gcon: 'contracts', gdt: 'deposits', gwt: 'withdrawals' } as const;

constraintSuite(transition, valid, [
  {
    breaks: 'block/key/member',
    title: "another program's proof",
    mutate: ({ children }) => void (children[0]!.keyHash = 33n),
  },
  {
    breaks: 'block/key/nonzero',
    title: 'an unused slot',
    mutate: ({ witness, children }) => {
      witness.whitelistPath = structuredClone(blockWhitelist.path(9n)) as typeof witness.whitelistPath;
      children[0]!.keyHash = 0n;
    },
  },
  { breaks: 'block/key/index', mutate: ({ witness }) => void (witness.whitelistPath.index = 16n) },
  {
    breaks: 'block/not-empty',
    title: 'a block of nothing, over a proof of a registry',
    mutate: onBlock((_, witness) => void (witness.hasRegistry = witness.hasGuta = 0n), 'registry'),
  },
  { breaks: 'block/output', mutate: ({ witness }) => void (witness.block.guta.stats.fees += 1n) },
  {
    breaks: 'block/output',
    title: "a registry beside a proof of the block's users alone",
    mutate: onBlock(() => undefined, 'guta'),
  },
  {
    breaks: 'block/output',
    title: "users beside a proof of the block's registry alone",
    mutate: onBlock(() => undefined, 'registry'),
  },
  {
    breaks: 'block/output',
    title: 'both, and only the users used',
    mutate: onBlock((_, witness) => void (witness.hasRegistry = 0n)),
  },
  {
    breaks: 'previous/output',
    title: 'another genesis',
    mutate: ({ witness }) => void (witness.previous.genesisRoot += 1n),
  },
  {
    breaks: 'previous/output',
    title: 'another id',
    mutate: ({ witness }) => void (witness.previous.checkpointId += 1n),
  },
  { breaks: 'previous/path', mutate: ({ witness }) => void (witness.leafPath.index += ahead) },
  {
    breaks: 'previous/index',
    title: 'an older leaf',
    mutate: ({ witness }) => {
      const older = blocks[1]!.checkpoint.witness;
      Object.assign(witness, structuredClone({ leaf: older.leaf, stats: older.stats, leafPath: older.leafPath }));
    },
  },
  {
    breaks: 'previous/last-leaf',
    title: 'an older leaf under a previous header that gives its id',
    mutate: onBlock((_, witness) => {
      const older = blocks[1]!.checkpoint.witness;
      Object.assign(witness, structuredClone({ leaf: older.leaf, stats: older.stats, leafPath: older.leafPath }));
      witness.previous.checkpointId = older.previous.checkpointId;
    }),
  },
  { breaks: 'previous/last-leaf', title: 'another leaf', mutate: ({ witness }) => void (witness.leaf.gusrRoot += 1n) },
  {
    breaks: 'previous/last-leaf',
    title: 'a tree that holds a checkpoint N + 1 already',
    mutate: onBlock(({ registry, guta }, witness) => {
      const tree = state.checkpoints.clone();
      blocks.forEach(({ checkpoint }, n) => tree.set(BigInt(n + 1), CheckpointLeaf.hash(checkpoint.next.leaf)));
      witness.previous.newCheckpointRoot = registry.checkpointTreeRoot = guta.checkpointTreeRoot = tree.root;
      witness.leafPath = structuredClone(tree.path(2n)) as typeof witness.leafPath;
    }),
  },
  { breaks: 'previous/stats', mutate: ({ witness }) => void (witness.stats.users += 1n) },
  { breaks: 'config', title: 'another age limit', mutate: ({ witness }) => void (witness.config.maxAnchorAge += 1n) },

  { breaks: 'registry/checkpoint-root', mutate: onBlock(({ registry }) => void (registry.checkpointTreeRoot += 1n)) },
  {
    breaks: 'registry/config-hash',
    title: 'a registry that opened other parameters',
    mutate: onBlock(({ registry }) => void (registry.configHash += 1n)),
  },
  ...Object.keys(trees).flatMap((tree) => [
    {
      breaks: `registry/${tree}/old-root`,
      mutate: onBlock(({ registry }) => void (registry[tree as keyof typeof trees].oldRoot += 1n)),
    },
    {
      breaks: `registry/${tree}/old-count`,
      title: 'a chosen index (attack 1.7)',
      mutate: onBlock(({ registry }) => void (registry[tree as keyof typeof trees].oldCount += 1n)),
    },
    {
      breaks: `registry/${tree}/unchanged`,
      title: 'a root that nobody proved',
      mutate: withoutRegistry((registry) => void (registry[tree as keyof typeof trees].newRoot += 1n)),
    },
    {
      breaks: `registry/${tree}/unchanged`,
      title: 'a count that nobody proved',
      mutate: withoutRegistry((registry) => void (registry[tree as keyof typeof trees].newCount += 1n)),
    },
  ]),

  { breaks: 'guta/level', mutate: onBlock(({ guta }) => void (guta.transition.level = 33n)) },
  { breaks: 'guta/index', mutate: onBlock(({ guta }) => void (guta.transition.index += 1n << 12n)) },
  {
    breaks: 'guta/unchanged',
    title: 'users that nobody proved to have moved',
    mutate: withoutGuta((guta) => void (guta.transition.new += 1n)),
  },
  ...(['fees', 'userOps', 'transactions', 'slotsModified'] as const).map((name) => ({
    breaks: 'guta/unchanged',
    title: `${name} of sessions that nobody proved`,
    mutate: withoutGuta((guta) => void (guta.stats[name] = 1n)),
  })),
  { breaks: 'guta/checkpoint-root', mutate: onBlock(({ guta }) => void (guta.checkpointTreeRoot += 1n)) },
  {
    breaks: 'guta/whitelist',
    title: "a whitelist of the prover's own",
    mutate: onBlock(({ guta }) => void (guta.gutaWhitelistRoot += 1n)),
  },
  { breaks: 'guta/old-root', mutate: onBlock(({ guta }) => void (guta.transition.old += 1n)) },
  { breaks: 'guta/old-root', title: 'other users beside', mutate: ({ witness }) => void (witness.siblings[31]! += 1n) },
  { breaks: 'guta/old-root', title: 'another realm', mutate: onBlock(({ guta }) => void (guta.transition.index = 0n)) },
  {
    breaks: 'guta/anchor-in-past',
    title: 'an anchor after checkpoint N',
    mutate: onBlock(({ guta }) => void (guta.oldestAnchorId = 3n)),
  },
  {
    breaks: 'guta/anchor-age',
    title: 'an anchor that is too old (attack 1.9)',
    mutate: onCheckpoint((witness) => {
      witness.previous.checkpointId = 50n;
      witness.block.guta.oldestAnchorId = 0n;
      witness.block.guta.earliestDeadline = 60n;
    }),
  },
  {
    breaks: 'guta/deadline',
    title: 'a block past the deadline',
    mutate: onBlock(({ guta }) => void (guta.earliestDeadline = 2n)),
  },
  {
    breaks: 'block-time',
    title: 'the same time',
    mutate: ({ witness }) => void (witness.blockTime = witness.stats.blockTime),
  },
  { breaks: 'block-time', title: 'an earlier time', mutate: ({ witness }) => void (witness.blockTime = 0n) },

  { breaks: 'next/path', mutate: ({ witness }) => void (witness.nextPath.index += ahead) },
  {
    breaks: 'next/path',
    title: 'a checkpoint after the last possible one',
    mutate: onCheckpoint((witness) => {
      witness.previous.checkpointId = ahead - 1n;
      witness.block.guta.oldestAnchorId = ahead - 1n;
      witness.block.guta.earliestDeadline = ahead + 5n;
      witness.nextPath.index = ahead;
    }),
  },
  {
    breaks: 'next/index',
    title: 'a gap',
    mutate: ({ witness }) => void (witness.nextPath.index += 1n),
  },
  {
    breaks: 'next/slot-empty',
    title: 'another path',
    mutate: ({ witness }) => void (witness.nextPath.siblings[0]! += 1n),
  },
]);

constraintSuite(
  transition,
  valid,
  [
    {
      breaks: 'guta/anchor-age',
      title: 'any anchor on a network whose limit is 0',
      mutate: onCheckpoint((witness) => void (witness.config.maxAnchorAge = 0n)),
    },
  ],
  { partial: true },
);

describe('the oldest anchor that may land', () => {
  it('is maxAnchorAge − 1 checkpoints before N', () => {
    const draft = structuredClone(valid) as unknown as TransitionDraft;
    onCheckpoint((witness) => {
      witness.previous.checkpointId = 49n;
      witness.block.guta.oldestAnchorId = 0n;
      witness.block.guta.earliestDeadline = 50n;
    })(draft);
    expect(runCircuit(transition, draft.witness, draft.children)).toBeTypeOf('bigint');
    const { leafPath, leaf, previous } = draft.witness;
    expect(rootFromPath(CheckpointLeaf.hash(leaf), 49n, leafPath.siblings)).toBe(previous.newCheckpointRoot);
  });
});
