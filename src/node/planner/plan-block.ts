import type { NetworkConfig } from '../../parth/leaves.js';
import type { CheckpointContent } from '../../parth/next-checkpoint.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import { CheckpointHeader, type GutaHeader, RegistryHeader, StatePart1Header } from '../../parth/statements/block.js';
import { checkpointTransitionStep } from '../../prover/checkpoint/state-transition-step.js';
import { genesisCheckpointStep } from '../../prover/checkpoint/genesis-step.js';
import { statePart1Step } from '../../prover/checkpoint/state-part-1-step.js';
import { aggStateTransitionStep } from '../../prover/registry/agg-state-transition-step.js';
import { registrySteps, type RegistryItems } from '../../prover/registry/registry-batches.js';
import type { JobGraph, ExpectedProof } from './job-graph.js';
import { planGuta, type GutaBase, type GutaItems } from './plan-guta.js';

/** What a block builds on: checkpoint N and its trees. */
export interface BlockBase extends GutaBase {
  readonly previous: CheckpointHeader;
  readonly content: CheckpointContent;
  readonly config: NetworkConfig;
  /** Changed to what they are after the block. */
  readonly registry: RegistryTrees;
  /** The job of checkpoint N's proof, or its proof. */
  readonly previousProof: ExpectedProof;
}

/** What a block takes in, each list in its order. */
export interface BlockItems extends RegistryItems, GutaItems {}

/** Checkpoint N + 1, every circuit of which has been executed. */
export interface PlannedBlock {
  readonly content: CheckpointContent;
  readonly header: CheckpointHeader;
  readonly proof: ExpectedProof;
}

const COORDINATOR = 'coordinator';

/**
 * Adds the jobs of one block to a graph (PROTOCOL §6): its GUTA tree, its Registry batches and their joins, StatePart1 where it has both, and the
 * checkpoint, which goes on from the previous one's proof. Throws QED4042 where a circuit refuses, and a `RangeError` for items that no block can hold.
 */
export async function planBlock(
  graph: JobGraph,
  base: BlockBase,
  items: BlockItems,
  blockTime: bigint,
): Promise<PlannedBlock> {
  const block = await planParts(graph, base, items);
  const checkpoint = checkpointTransitionStep({
    ...base,
    gutaWhitelistRoot: base.whitelists.guta.root,
    block: { ...block, whitelistPath: base.whitelists.block.path(block.proof.program) },
    blockTime,
  });
  const proof = await graph.add(
    COORDINATOR,
    checkpoint,
    [block.proof, base.previousProof],
    CheckpointHeader.hash(checkpoint.header),
  );
  return { content: checkpoint.next, header: checkpoint.header, proof };
}

/** The one proof of all that a block changes, with the headers of what it has. */
interface PlannedParts {
  readonly registry?: RegistryHeader;
  readonly guta?: GutaHeader;
  readonly proof: ExpectedProof;
}

/** A block that changes the user tree or the registry alone needs no proof that joins both. An empty one has a GUTA that joins nothing. */
async function planParts(graph: JobGraph, base: BlockBase, items: BlockItems): Promise<PlannedParts> {
  const registry = await planRegistry(graph, base, items);
  const changesUsers = items.endCaps.length > 0 || items.realmGutas.length > 0;
  if (registry !== undefined && !changesUsers) return { registry: registry.header, proof: registry.proof };
  const guta = await planGuta(graph, base, items);
  if (registry === undefined) return { guta: guta.header, proof: guta.proof };
  const whitelistPath = base.whitelists.guta.path(guta.proof.program);
  const { header, ...step } = statePart1Step(registry.header, { header: guta.header, whitelistPath });
  const proof = await graph.add(COORDINATOR, step, [registry.proof, guta.proof], StatePart1Header.hash(header));
  return { ...header, proof };
}

/** Adds the job of checkpoint 0. */
export async function planGenesis(
  graph: JobGraph,
  content: CheckpointContent,
): Promise<{ readonly header: CheckpointHeader; readonly proof: ExpectedProof }> {
  const step = genesisCheckpointStep(content.leaf);
  return { header: step.header, proof: await graph.add(COORDINATOR, step, [], CheckpointHeader.hash(step.header)) };
}

interface PlannedRegistry {
  readonly header: RegistryHeader;
  readonly proof: ExpectedProof;
}

/** The Registry of a block that registers, deploys, deposits or withdraws. */
async function planRegistry(
  graph: JobGraph,
  base: BlockBase,
  items: RegistryItems,
): Promise<PlannedRegistry | undefined> {
  const { checkpointTreeRoot, config } = base;
  let row: PlannedRegistry[] = [];
  for (const step of registrySteps(base.registry, { checkpointTreeRoot, config }, items)) {
    row.push({ header: step.header, proof: await graph.add(COORDINATOR, step, [], RegistryHeader.hash(step.header)) });
  }
  // Neighbours are joined until one is left, so that joins of one row can be proven side by side.
  while (row.length > 1) {
    const above: PlannedRegistry[] = [];
    for (let i = 0; i < row.length; i += 2) {
      above.push(i + 1 < row.length ? await joinRegistry(graph, row[i]!, row[i + 1]!) : row[i]!);
    }
    row = above;
  }
  return row[0];
}

async function joinRegistry(graph: JobGraph, left: PlannedRegistry, right: PlannedRegistry): Promise<PlannedRegistry> {
  const step = aggStateTransitionStep(left.header, right.header);
  const proof = await graph.add(COORDINATOR, step, [left.proof, right.proof], RegistryHeader.hash(step.header));
  return { header: step.header, proof };
}
