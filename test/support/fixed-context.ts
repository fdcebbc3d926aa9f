import { contractIdAt } from '../../src/sandbox/chain/deployment.js';
import type { CheckpointName, ContextName } from '../../src/compiler/ir/context-ops.js';
import { actorKey } from '../../src/parth/actor.js';
import { NO_CONTRACT } from '../../src/parth/field.js';
import { PublicKey } from '../../src/parth/leaves.js';

/** The caller's native balance. */
export const BALANCE = 1000n;
/** What calls find that are not followed into a circuit, where trees would have to fit it. */
export const CONTEXT: Readonly<Record<ContextName, bigint>> = {
  userId: 0n,
  contractId: 0n,
  caller: NO_CONTRACT,
  nonce: 4n,
  publicKeyHash: 11n,
  publicKeyFingerprint: 12n,
  publicKeyParam: 13n,
  deployer: 42n,
  checkpointId: 20n,
  checkpointRoot: 1234n,
  checkpointTime: 1_700_000_000_000n,
  checkpointUsers: 9n,
  checkpointRandomSeed: 99n,
  checkpointMaxAge: 50n,
  checkpointDepositRoot: 98n,
  nativeBalance: BALANCE,
};

/** Before it nobody had written anything; from it on the past is as the anchor. */
export const FIRST_STATE = 15n;
export const pastCheckpoint = (name: CheckpointName, id: bigint): bigint => BigInt(name.length) * 1000n + id;

/** One user's key is that of the actor of the first contract. */
export const keyOf = (user: bigint): bigint => (user === 9n ? PublicKey.hash(actorKey(contractIdAt(0))) : user);
