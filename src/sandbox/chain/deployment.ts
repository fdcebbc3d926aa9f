import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { simulatedArtifact } from '../../compiler/artifact/assemble.js';
import { methodIdOfIr } from '../../compiler/ir/abi.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { MethodIr } from '../../compiler/ir/ops.js';

/** Contracts 0 and 1 belong to every network. */
const FIRST_CONTRACT_ID = 2n;

/** The id of the contract that a file exports at a place. */
export const contractIdAt = (index: number): bigint => FIRST_CONTRACT_ID + BigInt(index);

/** The contract of a file that has an id. */
export const contractWithId = (
  contracts: readonly CompiledContract[],
  contractId: bigint,
): CompiledContract | undefined => contracts.find((_, index) => contractIdAt(index) === contractId);

/** The method of a contract that a call names by its id. */
export const methodWithId = ({ methods }: CompiledContract, methodId: bigint): MethodIr | undefined =>
  methods.find((ir) => methodIdOfIr(ir) === methodId);

const artifacts = new WeakMap<CompiledContract, ContractArtifact>();

/** The artifact of a contract, with simulated keys. It is made once. */
export function artifactOf(compiled: CompiledContract): ContractArtifact {
  const artifact = artifacts.get(compiled) ?? simulatedArtifact(compiled);
  artifacts.set(compiled, artifact);
  return artifact;
}
