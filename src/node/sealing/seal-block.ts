import { QedError } from '../../base/errors.js';
import { atomically } from '../../kvq/transaction.js';
import { NodeError } from '../errors.js';
import type { WithdrawalRequestProof } from '../../prover/registry/process-withdrawals-step.js';
import { checkStillValid } from '../inbox/check-end-cap.js';
import type { Checkpoint } from '../state/node-state.js';
import { nextBlockTime } from './block-clock.js';
import { buildBlock, MAX_WITHDRAWALS, type BlockContents, type BuiltBlock, type Sealer } from './build-block.js';
import type { Refused } from '../inbox/submissions.js';
import { readWithdrawals } from './read-withdrawals.js';
import { writeBlock } from './write-block.js';

/** What came of sealing. */
export interface SealOutcome {
  /** The new checkpoint's id; null when there was nothing to seal. */
  readonly id: bigint | null;
  readonly refused: readonly Refused[];
}

/**
 * Seals what waits as the next checkpoint (PROTOCOL §6): every circuit of the block is executed first, then all of it is written in one stroke. What
 * became invalid since it was accepted gets a recorded refusal. `evenIfEmpty` seals a block without contents as well. Throws QED4041 while the
 * clock is behind the last block.
 */
export async function sealBlock(sealer: Sealer, { evenIfEmpty = false } = {}): Promise<SealOutcome> {
  const head = await sealer.state.checkpoint();
  const refused: Refused[] = [];
  const contents = await select(sealer, head, refused);
  const requests = await readWithdrawals(sealer.state, head, MAX_WITHDRAWALS);
  if (contents.length === 0 && requests.length === 0 && !evenIfEmpty) {
    await writeRefusals(sealer, refused);
    return { id: null, refused };
  }
  const blockTime = nextBlockTime(sealer.now(), head.stats.blockTime);
  const block = await buildWithout(sealer, head, { contents, requests }, refused, blockTime);
  if (block === null) return { id: null, refused };
  await writeBlock(sealer, head, block, refused);
  return { id: block.header.checkpointId, refused };
}

/** What still holds now that the head may have moved on; the rest is refused. */
async function select(
  { state, submissions, limits }: Sealer,
  head: Checkpoint,
  refused: Refused[],
): Promise<BlockContents> {
  const endCaps = [];
  for (const item of await submissions.oldest('end-cap', limits['end-cap'])) {
    try {
      await checkStillValid(state, head, item.contents.result);
      endCaps.push(item);
    } catch (error) {
      if (!(error instanceof QedError)) throw error;
      refused.push({ item, error });
    }
  }
  const registrations = await submissions.oldest('registration', limits.registration);
  const deployments = await submissions.oldest('deployment', limits.deployment);
  return [...endCaps, ...registrations, ...deployments];
}

/**
 * Builds the block; where that fails, builds it without withdrawals, which wait for the next one; where that fails too, finds the submissions that no block can
 * hold, refuses them and builds it without them. The checks at the door are there so that this never happens; if it does, the chain goes on. Null when nothing
 * is left.
 */
async function buildWithout(
  sealer: Sealer,
  head: Checkpoint,
  { contents, requests }: { contents: BlockContents; requests: readonly WithdrawalRequestProof[] },
  refused: Refused[],
  blockTime: bigint,
): Promise<BuiltBlock | null> {
  try {
    return await buildBlock(sealer, head, contents, requests, blockTime);
  } catch (error) {
    if (!isUnbuildable(error) || contents.length === 0) throw error;
    if (requests.length > 0) return buildWithout(sealer, head, { contents, requests: [] }, refused, blockTime);
    const good = [];
    for (const item of contents) {
      try {
        await buildBlock(sealer, head, [item], [], blockTime);
        good.push(item);
      } catch (alone) {
        if (!isUnbuildable(alone)) throw alone;
        refused.push({ item, error: asRefusal(alone) });
      }
    }
    if (good.length === 0) {
      await writeRefusals(sealer, refused);
      return null;
    }
    // Each is good by itself: if they were not together, they go one block after the other.
    return buildBlock(sealer, head, good.length < contents.length ? good : good.slice(0, 1), [], blockTime);
  }
}

const isUnbuildable = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof NodeError && error.code === 'QED4042');

const asRefusal = (error: unknown): QedError =>
  error instanceof QedError
    ? error
    : new NodeError(
        'blockUnprovable',
        `no block can hold it: ${(error as Error).message}`,
        'this is a fault of qed: please report it',
        { exitCode: 70, cause: error },
      );

async function writeRefusals({ state, submissions }: Sealer, refused: readonly Refused[]): Promise<void> {
  if (refused.length === 0) return;
  await atomically(state.store, async (tx) => {
    for (const { item, error } of refused) await submissions.stageRefused(tx, item, error);
  });
}
