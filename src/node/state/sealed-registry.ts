import type { StoreTransaction } from '../../kvq/transaction.js';
import { QUEUES, SEALED_REGISTRY } from './forest.js';

/** Stages that what a block takes out of the queue is kept until the block is proven; to be called before it is taken out. */
export async function keepSealed(tx: StoreTransaction, checkpointId: bigint, sequence: bigint): Promise<void> {
  const row = await QUEUES.waiting.get(tx, sequence);
  if (row !== undefined) SEALED_REGISTRY.put(tx, [checkpointId, sequence], row);
}

/** Stages that nothing is kept any more of what blocks took up to the newest proven one. */
export async function forgetSealed(tx: StoreTransaction, proven: bigint): Promise<void> {
  const range = SEALED_REGISTRY.layout.slice([], 0n, proven + 1n);
  for await (const [[checkpointId, sequence]] of SEALED_REGISTRY.listRange(tx, range))
    SEALED_REGISTRY.delete(tx, checkpointId, sequence);
}
