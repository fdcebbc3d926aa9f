import { FUNCTION_TREE_HEIGHT } from '../../parth/heights.js';
import { FunctionLeaf, type ContractLeaf } from '../../parth/leaves.js';
import { MerkleTree } from '../../parth/trees/merkle-tree.js';
import type { ContractArtifact } from './artifact.js';
import { modelOf } from './model.js';

/** The function leaves of a contract, by function id. */
export function functionLeavesOf(artifact: ContractArtifact): FunctionLeaf[] {
  return modelOf(artifact).functions.map(({ ir, fingerprint, methodId }) => ({
    fingerprint,
    methodId,
    inputsLength: BigInt(ir.inputs.length),
    outputsLength: BigInt(ir.outputs.length),
  }));
}

/** The contract function tree (CFT): one leaf a public method. */
export function cftOf(artifact: ContractArtifact): MerkleTree {
  return MerkleTree.from(
    FUNCTION_TREE_HEIGHT,
    functionLeavesOf(artifact).map((leaf, id) => [BigInt(id), FunctionLeaf.hash(leaf)] as const),
  );
}

/** The leaf of the deployed contract in GCON. `deployerId` is as declared. */
export function contractLeafOf(artifact: ContractArtifact, deployerId: bigint): ContractLeaf {
  const { layout, layoutHash } = modelOf(artifact);
  return { deployerId, cftRoot: cftOf(artifact).root, cstateHeight: BigInt(layout.cstateHeight), layoutHash };
}
