import { BRIDGE_ID } from '../../src/parth/system-contracts.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import type { RpcClient } from '../../src/wire/rpc-client.js';
import { call } from './session-network.js';

/** The call that claims a deposit which is in the tree, with its path as of a checkpoint: the one that put it there by default. */
export async function depositClaim(client: RpcClient, index: bigint, at?: bigint): Promise<SessionCall> {
  const [entry] = await client.call('qed_listDeposits', { from: index, limit: 1 });
  const checkpointId = at ?? entry!.processedAt!;
  const { leaf, path } = (await client.call('qed_getDeposit', { checkpointId, index }))!;
  const numbers = [index, leaf.amount, leaf.reference, checkpointId].map(String);
  return call(BRIDGE_ID, 'claim', ...numbers, path.siblings.map(String));
}
