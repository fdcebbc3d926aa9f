import { REALM_HEIGHT } from '../../parth/heights.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { CheckpointLeaf } from '../../parth/leaves.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { EndCapResult } from '../../parth/statements/session.js';
import { realmOf } from '../../parth/user-id.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import type { EndCapProgram, Whitelist } from '../../prover/programs/whitelists.js';
import { anchorLeaf } from '../../prover/guta/anchor-leaf.js';
import { leftEndCapRightGutaStep, leftGutaRightEndCapStep } from '../../prover/guta/mixed-step.js';
import { gutaToCapStep } from '../../prover/guta/guta-to-cap-step.js';
import { noChangeStep } from '../../prover/guta/no-change-step.js';
import { singleEndCapStep, twoEndCapStep } from '../../prover/guta/end-caps-step.js';
import { twoGutaStep } from '../../prover/guta/two-guta-step.js';
import type { EndCapChild, GutaChild, GutaRoots, GutaStep } from '../../prover/guta/guta-step.js';
import type { NodeReader } from '../../prover/guta/user-tree-climb.js';
import { gutaShape, type GutaShape } from './guta-shape.js';
import type { JobGraph, ExpectedProof } from './job-graph.js';

/** An end cap of the block; the node holds its proof under `proofId`. */
export interface PlannedEndCap {
  readonly result: EndCapResult;
  readonly proofId: string;
  readonly program: EndCapProgram;
}

/** The whitelists of the network's keys. */
export interface Whitelists {
  readonly guta: Whitelist;
  readonly endCap: Whitelist;
  readonly block: Whitelist;
}

/** What a block's GUTA tree is built on: the checkpoint before the block, and both trees as of it. */
export interface GutaBase {
  readonly checkpointId: bigint;
  readonly checkpointTreeRoot: bigint;
  readonly checkpointLeaf: CheckpointLeaf;
  /** The nodes beside the paths of all users who take part. */
  readonly users: NodeReader;
  /** The leaves of all anchors, of `checkpointId`, and of the checkpoints that realms build on. */
  readonly checkpoints: { get(index: bigint): bigint; path(index: bigint): MerklePath };
  readonly whitelists: Whitelists;
}

/** A GUTA proof of the plan with its header. */
export interface PlannedGuta {
  readonly proof: ExpectedProof;
  readonly header: GutaHeader;
}

/** What a realm has proven of its own users; the node holds the proof. */
export interface RealmGuta extends PlannedGuta {
  /** The checkpoint that it builds on: the block's base, or an earlier one where the realm was late. */
  readonly checkpointId: bigint;
}

/** What a block's GUTA tree joins. No end cap is of a user below the node of a realm's GUTA. */
export interface GutaItems {
  readonly endCaps: readonly PlannedEndCap[];
  readonly realmGutas: readonly RealmGuta[];
}

type AnyStep = GutaStep<ProtocolProgram, string, unknown>;

/**
 * The GUTA jobs of a block (PROTOCOL §5), joined by the bits of the user ids: one proof for two end caps or for a join of any two nodes. What a realm has
 * proven is joined as it is, and one that builds on an earlier checkpoint is first carried to the block's. The last one stays at its node, from where the
 * checkpoint carries it to the root. `GUTANoChange` where nothing is joined.
 */
export function planGuta(graph: JobGraph, base: GutaBase, items: GutaItems): Promise<PlannedGuta> {
  return new GutaPlanner(graph, base).plan(items);
}

type Node = { readonly endCap: PlannedEndCap } | PlannedGuta;

class GutaPlanner {
  constructor(
    readonly graph: JobGraph,
    readonly base: GutaBase,
  ) {}

  async plan({ endCaps, realmGutas }: GutaItems): Promise<PlannedGuta> {
    const { base } = this;
    const roots: GutaRoots = {
      gutaWhitelistRoot: base.whitelists.guta.root,
      checkpointTreeRoot: base.checkpointTreeRoot,
    };
    const leaves: Node[] = endCaps.map((endCap) => ({ endCap }));
    for (const guta of realmGutas) leaves.push(await this.#underBase(guta));
    if (leaves.length === 0) {
      return this.#add(noChangeStep(roots, base.checkpointLeaf, base.checkpoints.path(base.checkpointId)), []);
    }
    const top = await this.#node(gutaShape(leaves, firstUserOf), roots);
    return 'endCap' in top ? this.#add(singleEndCapStep(roots, this.#endCapInput(top.endCap)), [top]) : top;
  }

  /** A late realm's proof under the checkpoint root of the block. */
  async #underBase(guta: RealmGuta): Promise<PlannedGuta> {
    const { checkpointTreeRoot, checkpoints, users } = this.base;
    if (guta.header.checkpointTreeRoot === checkpointTreeRoot) return guta;
    const upgrade = anchorLeaf(checkpoints, guta.checkpointId);
    const { level } = guta.header.transition;
    return this.#add(gutaToCapStep(this.#gutaInput(guta), level, users, checkpointTreeRoot, upgrade), [guta]);
  }

  async #node(shape: GutaShape<Node>, roots: GutaRoots): Promise<Node> {
    if (shape.kind === 'leaf') return shape.leaf;
    const left = await this.#node(shape.left, roots);
    const right = await this.#node(shape.right, roots);
    const { users } = this.base;
    if ('endCap' in left) {
      const endCap = this.#endCapInput(left.endCap);
      const step =
        'endCap' in right
          ? twoEndCapStep(roots, endCap, this.#endCapInput(right.endCap), users)
          : leftEndCapRightGutaStep(endCap, this.#gutaInput(right), users);
      return this.#add(step, [left, right]);
    }
    const guta = this.#gutaInput(left);
    const step =
      'endCap' in right
        ? leftGutaRightEndCapStep(guta, this.#endCapInput(right.endCap), users)
        : twoGutaStep(guta, this.#gutaInput(right), users);
    return this.#add(step, [left, right]);
  }

  async #add(step: AnyStep, children: readonly Node[]): Promise<PlannedGuta> {
    const proofs = children.map((child) => ('endCap' in child ? endCapProof(child.endCap) : child.proof));
    const proof = await this.graph.add(ownerOf(step.header), step, proofs, GutaHeader.hash(step.header));
    return { proof, header: step.header };
  }

  #endCapInput({ result, program }: PlannedEndCap): EndCapChild {
    return {
      result,
      whitelistPath: this.base.whitelists.endCap.path(program),
      anchor: anchorLeaf(this.base.checkpoints, result.checkpointId),
    };
  }

  #gutaInput({ proof, header }: PlannedGuta): GutaChild {
    return { header, whitelistPath: this.base.whitelists.guta.path(proof.program) };
  }
}

const endCapProof = ({ result, proofId, program }: PlannedEndCap): ExpectedProof => ({
  reference: { kind: 'proof', id: proofId },
  program,
  output: EndCapResult.hash(result),
});

/** The user of an end cap, or the first one below the node of a GUTA. */
function firstUserOf(node: Node): bigint {
  if ('endCap' in node) return node.endCap.result.userId;
  const { level, index } = node.header.transition;
  return index << level;
}

/** A node within one realm is that realm's work, one above the coordinator's. */
function ownerOf({ transition: { level, index } }: GutaHeader): string {
  return level <= BigInt(REALM_HEIGHT) ? `realm-${realmOf(index << level)}` : 'coordinator';
}
