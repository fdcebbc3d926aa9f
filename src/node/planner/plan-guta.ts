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
  /** The leaves of all anchors and of `checkpointId`. */
  readonly checkpoints: { get(index: bigint): bigint; path(index: bigint): MerklePath };
  readonly whitelists: Whitelists;
}

/** A GUTA proof of the plan with its header. */
export interface PlannedGuta {
  readonly proof: ExpectedProof;
  readonly header: GutaHeader;
}

type AnyStep = GutaStep<ProtocolProgram, string, unknown>;

/**
 * The GUTA jobs of a block (PROTOCOL §5), joined by the bits of the user ids: one proof for two end caps or for a join of any two nodes. The last
 * one stays at its node, from where the checkpoint carries it to the root. `GUTANoChange` without end caps.
 */
export function planGuta(graph: JobGraph, base: GutaBase, endCaps: readonly PlannedEndCap[]): Promise<PlannedGuta> {
  return new GutaPlanner(graph, base).plan(endCaps);
}

type Node = { readonly endCap: PlannedEndCap } | PlannedGuta;

class GutaPlanner {
  constructor(
    readonly graph: JobGraph,
    readonly base: GutaBase,
  ) {}

  async plan(endCaps: readonly PlannedEndCap[]): Promise<PlannedGuta> {
    const { base } = this;
    const roots: GutaRoots = {
      gutaWhitelistRoot: base.whitelists.guta.root,
      checkpointTreeRoot: base.checkpointTreeRoot,
    };
    if (endCaps.length === 0) {
      return this.#add(noChangeStep(roots, base.checkpointLeaf, base.checkpoints.path(base.checkpointId)), []);
    }
    const top = await this.#node(
      gutaShape(endCaps, ({ result }) => result.userId),
      roots,
    );
    return 'endCap' in top ? this.#add(singleEndCapStep(roots, this.#endCapInput(top.endCap)), [top]) : top;
  }

  async #node(shape: GutaShape<PlannedEndCap>, roots: GutaRoots): Promise<Node> {
    if (shape.kind === 'end-cap') return { endCap: shape.endCap };
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

/** A node within one realm is that realm's work, one above the coordinator's. */
function ownerOf({ transition: { level, index } }: GutaHeader): string {
  return level <= BigInt(REALM_HEIGHT) ? `realm-${realmOf(index << level)}` : 'coordinator';
}
