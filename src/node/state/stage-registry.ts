import type { StoreTransaction } from '../../kvq/transaction.js';
import { ContractLeaf, FunctionLeaf, RegistrationLeaf } from '../../parth/leaves.js';
import type { IndexedTree } from '../../parth/trees/indexed-tree.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { LEAVES, ROWS, TREES } from './forest.js';

/** A contract that a checkpoint adds. */
export interface NewContract {
  readonly leaf: ContractLeaf;
  readonly functions: readonly FunctionLeaf[];
  readonly artifact: ContractArtifact | undefined;
}

/** Stages these leaves of the registration tree as they are after a block; returns the new root. */
export async function stageRegistrations(
  tx: StoreTransaction,
  checkpointId: bigint,
  urt: IndexedTree,
  indices: Iterable<bigint>,
): Promise<bigint> {
  const leaves: [bigint, bigint][] = [];
  for (const index of indices) {
    const { key, nextKey, nextIndex } = urt.entry(index);
    const leaf: RegistrationLeaf = { publicKeyHash: key, nextPublicKeyHash: nextKey, nextIndex };
    LEAVES.registrations.put(tx, checkpointId, [index], leaf);
    ROWS.registrationByKey.put(tx, [key], index);
    leaves.push([index, RegistrationLeaf.hash(leaf)]);
  }
  return TREES.urt.of([]).write(tx, checkpointId, leaves);
}

/** Stages contracts with the ids from `first` on; returns the new root of GCON. */
export async function stageContracts(
  tx: StoreTransaction,
  checkpointId: bigint,
  first: bigint,
  contracts: readonly NewContract[],
): Promise<bigint> {
  const leaves: [bigint, bigint][] = [];
  contracts.forEach(({ leaf, functions, artifact }, i) => {
    const contractId = first + BigInt(i);
    ROWS.contracts.put(tx, [contractId], {
      leaf: ContractLeaf.toJSON(leaf),
      functions: functions.map((item) => FunctionLeaf.toJSON(item)),
      ...(artifact === undefined ? {} : { artifact }),
    });
    leaves.push([contractId, ContractLeaf.hash(leaf)]);
  });
  return TREES.gcon.of([]).write(tx, checkpointId, leaves);
}
