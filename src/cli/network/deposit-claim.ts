import { QedError } from '../../base/errors.js';
import type { JsonArgument } from '../../session/files/session-file.js';
import type { RpcClient } from '../../wire/rpc-client.js';

/**
 * The arguments of the bridge's `claim`. They are as of the checkpoint that has the deposit first, so they are the same whenever it is claimed. Throws
 * QED6072 for a number without a deposit, QED6073 for one that waits for a block, and QED4065 where the node does not have this block yet.
 */
export async function depositClaim(node: RpcClient, text: string): Promise<JsonArgument[]> {
  const index = /^[0-9]{1,10}$/.test(text) ? BigInt(text) : 1n << 32n;
  const [entry] = index < 1n << 32n ? await node.call('qed_listDeposits', { from: index, limit: 1 }) : [];
  if (entry?.index !== index)
    throw new QedError('QED6072', `there is no deposit '${text}'`, {
      hint: '`qed deposits` shows the newest',
      exitCode: 2,
    });
  const checkpointId = entry.processedAt;
  const deposit = checkpointId === null ? null : await node.call('qed_getDeposit', { checkpointId, index });
  if (checkpointId === null || deposit === null)
    throw new QedError('QED6073', `deposit ${index} waits for a block`, {
      hint: 'try again once `qed deposits` shows that it is sealed',
    });
  // A realm may be behind the coordinator, and the session has to begin where the deposit is in the tree.
  await node.call('qed_getAnchor', { checkpointId });
  const { leaf, path } = deposit;
  return [
    index.toString(),
    leaf.amount.toString(),
    leaf.reference.toString(),
    checkpointId.toString(),
    path.siblings.map((sibling) => sibling.toString()),
  ];
}
