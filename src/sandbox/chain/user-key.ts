import type { CompiledContract } from '../../compiler/ir/contract.js';
import { actorKey } from '../../parth/actor.js';
import type { PublicKey } from '../../parth/leaves.js';
import { contractIdAt } from './deployment.js';

/** The key of a user. A contract's actor has its key; every other user has one of a circuit that no network knows. */
export function userKey(
  user: bigint,
  contracts: readonly CompiledContract[],
  actors: ReadonlyMap<bigint, string>,
): PublicKey {
  const actorOf = contracts.findIndex(({ contract }) => contract === actors.get(user));
  return actorOf < 0 ? { signatureFingerprint: 1n, keyParam: user } : actorKey(contractIdAt(actorOf));
}
