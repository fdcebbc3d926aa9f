import { modelOf } from '../../compiler/artifact/model.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { simulatedArtifact } from '../../compiler/artifact/assemble.js';
import { contractLeafOf, functionLeavesOf } from '../../compiler/artifact/leaves.js';
import { methodIdOfIr } from '../../compiler/ir/abi.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import { NATIVE_TOKEN_ID } from '../../parth/system-contracts.js';
import { systemContracts } from '../../system/system-contracts.js';
import type { LocalChain } from './local-chain.js';

/** Contracts 0 and 1 belong to every network. */
const FIRST_CONTRACT_ID = 2n;

/** The id of the contract that a file exports at a place. */
export const contractIdAt = (index: number): bigint => FIRST_CONTRACT_ID + BigInt(index);

/** The native token, which every network has. */
export const nativeToken = (): CompiledContract => modelOf(systemContracts()[Number(NATIVE_TOKEN_ID)]!);

/** The contract that has an id: the native token, or one of the file. */
export const contractWithId = (
  contracts: readonly CompiledContract[],
  contractId: bigint,
): CompiledContract | undefined =>
  contractId === NATIVE_TOKEN_ID ? nativeToken() : contracts.find((_, index) => contractIdAt(index) === contractId);

/** The ids of all contracts, that of the native token included. */
export const contractIds = (contracts: readonly CompiledContract[]): bigint[] => [
  NATIVE_TOKEN_ID,
  ...contracts.map((_, index) => contractIdAt(index)),
];

/** How a state names a contract: the native token by what no contract of a file can be called. */
export const stateNameOf = (contracts: readonly CompiledContract[], contractId: bigint): string =>
  contractId === NATIVE_TOKEN_ID ? 'native token' : contractWithId(contracts, contractId)!.contract;

/** The method of a contract that a call names by its id. */
export const methodWithId = ({ methods }: CompiledContract, methodId: bigint): MethodIr | undefined =>
  methods.find((ir) => methodIdOfIr(ir) === methodId);

const artifacts = new WeakMap<CompiledContract, ContractArtifact>();

/** The artifact of a contract, with simulated keys; that of the native token has real ones. It is made once. */
export function artifactOf(compiled: CompiledContract): ContractArtifact {
  if (compiled === nativeToken()) return systemContracts()[Number(NATIVE_TOKEN_ID)]!;
  const artifact = artifacts.get(compiled) ?? simulatedArtifact(compiled);
  artifacts.set(compiled, artifact);
  return artifact;
}

/** Deploys a contract under an id, from the next checkpoint on; with simulated keys unless an artifact is given. */
export function deployOn(
  chain: LocalChain,
  contractId: bigint,
  deployer: bigint,
  compiled: CompiledContract,
  artifact = artifactOf(compiled),
): void {
  const contract = { leaf: contractLeafOf(artifact, deployer), functions: functionLeavesOf(artifact), artifact };
  chain.deploy(contract, contractId);
}

/** Deploys what every network has. */
export const deploySystem = (chain: LocalChain): void => deployOn(chain, NATIVE_TOKEN_ID, 0n, nativeToken());
