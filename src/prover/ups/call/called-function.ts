import type { Field } from 'o1js';
import { ContractLeaf, FunctionLeaf } from '../../../parth/leaves.js';
import type { MerklePath } from '../../../parth/trees/merkle-tree.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { Path, pathRecord } from '../../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { CONTRACT_TREE_HEIGHT, FUNCTION_TREE_HEIGHT } from '../../../parth/heights.js';
import { record } from '../../../parth/record.js';
import { unranged } from '../../gadgets/unranged.js';

/** The witness of a deployed function. Its leaves are unranged: they are compared with trees, and what is used of them is checked in use. */
export const CalledFunctionWitness = record(null, {
  contractLeaf: unranged(ContractLeaf),
  contractPath: pathRecord(CONTRACT_TREE_HEIGHT),
  functionLeaf: unranged(FunctionLeaf),
  functionPath: pathRecord(FUNCTION_TREE_HEIGHT),
});

/** The deployed function that a transaction calls. */
export interface CalledFunction {
  readonly contractLeaf: ContractLeaf;
  /** Under the anchor's `gconRoot`; its index is the contract id. */
  readonly contractPath: MerklePath;
  readonly functionLeaf: FunctionLeaf;
  /** Under the contract's `cftRoot`; its index is the function id. */
  readonly functionPath: MerklePath;
}

/** What a call says about the function that ran, and the key that the proof of it verifies under. */
export interface FunctionClaim {
  readonly contractId: Field;
  readonly methodId: Field;
  readonly keyHash: Field;
}

/**
 * States, in a scope `function`, that the contract is deployed under the anchor's `gconRoot` at its id, that one of its functions is the
 * called method, and that the proof's key is that function's fingerprint. Gives the contract's leaf.
 */
export function calledFunction(
  witness: VarsOf<typeof CalledFunctionWitness>,
  claim: FunctionClaim,
  gconRoot: Field,
): VarsOf<typeof ContractLeaf> {
  return scope('function', () => {
    const { contractLeaf, functionLeaf } = witness;
    const contractPath = constrain('contract-path', () => Path.of(witness.contractPath));
    constrain('contract-id', () => contractPath.index.assertEquals(claim.contractId));
    constrain('contract-member', () => contractPath.root(hashOf(ContractLeaf, contractLeaf)).assertEquals(gconRoot));
    const functionPath = constrain('function-path', () => Path.of(witness.functionPath));
    constrain('function-member', () =>
      functionPath.root(hashOf(FunctionLeaf, functionLeaf)).assertEquals(contractLeaf.cftRoot),
    );
    constrain('method-range', () => claim.methodId.toBits(32));
    constrain('method-id', () => functionLeaf.methodId.assertEquals(claim.methodId));
    constrain('fingerprint', () => functionLeaf.fingerprint.assertEquals(claim.keyHash));
    return contractLeaf;
  });
}
