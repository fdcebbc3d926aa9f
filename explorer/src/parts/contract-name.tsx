import { useContract } from '../data/contract.js';
import { useNetwork } from '../data/network.js';

/** A contract's name, or its number where the node does not know the code. */
export function ContractName({ id }: { id: string }) {
  const { status } = useNetwork();
  return <>{useContract(id, status.sealed).value?.artifact.contract ?? `Contract ${id}`}</>;
}
