import { QedError } from '../../base/errors.js';
import { atomically } from '../../kvq/transaction.js';
import { realmOf } from '../../parth/user-id.js';
import { checkStillValid } from '../inbox/check-end-cap.js';
import { checkGutaStillValid, SessionRefused } from '../inbox/check-realm-guta.js';
import type { Checkpoint } from '../state/node-state.js';
import { nextBlockTime } from './block-clock.js';
import {
  buildBlock,
  NOTHING_CARRIED,
  type BlockContents,
  type BuiltBlock,
  type Carried,
  type CarriedKind,
  type Refused,
  type Sealer,
} from './build-block.js';
import { isOfContents, readCarried, withheldBy, type Withheld } from './read-carried.js';
import { asRefusal, isUnbuildable } from './unbuildable.js';
import { stageRefusals, writeBlock } from './write-block.js';

/** What came of sealing. */
export interface SealOutcome {
  /** The new checkpoint's id; null when there was nothing to seal. */
  readonly id: bigint | null;
  readonly refused: readonly Refused[];
  /** How many of each kind the block processes. */
  readonly carried: Readonly<Record<CarriedKind, number>>;
  /** Why those of a kind that wait could not be processed; nothing where they were, or none waits. */
  readonly withheld: Withheld;
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
  const { waiting, unread } = await readCarried(sealer.state, head);
  if (contents.length === 0 && isNothing(waiting) && !evenIfEmpty) {
    await writeRefusals(sealer, refused);
    return { id: null, refused, carried: countsOf(NOTHING_CARRIED), withheld: unread };
  }
  const blockTime = nextBlockTime(sealer.now(), head.stats.blockTime);
  const {
    block,
    carried,
    withheld: unbuilt,
  } = await build(sealer, head, { contents, waiting, evenIfEmpty }, refused, blockTime);
  if (block === null) await writeRefusals(sealer, refused);
  else await writeBlock(sealer, head, block, refused);
  return { id: block?.header.checkpointId ?? null, refused, carried, withheld: { ...unread, ...unbuilt } };
}

interface ToBuild {
  readonly contents: BlockContents;
  readonly waiting: Carried;
  readonly evenIfEmpty: boolean;
}

/**
 * The block with the deposits and withdrawals that wait, or without those that no block can hold: they keep nothing else waiting. Null when nothing is
 * left.
 */
async function build(
  sealer: Sealer,
  head: Checkpoint,
  { contents, waiting, evenIfEmpty }: ToBuild,
  refused: Refused[],
  blockTime: bigint,
): Promise<Pick<SealOutcome, 'carried' | 'withheld'> & { readonly block: BuiltBlock | null }> {
  const { deposits, withdrawals } = waiting;
  const choices = [waiting, { deposits, withdrawals: [] }, { deposits: [], withdrawals }];
  let fault: unknown;
  for (const carried of isNothing(waiting) ? [] : choices.filter((choice, i) => i === 0 || isPart(choice, waiting))) {
    try {
      const block = await buildBlock(sealer, head, contents, carried, blockTime);
      return { block, carried: countsOf(carried), withheld: withheldOf(waiting, carried, fault) };
    } catch (error) {
      // What is wrong with the rest of the block shows without them.
      if (!isOfContents(error)) throw error;
      fault = error;
    }
  }
  const refusedBefore = refused.length;
  const isEmpty = contents.length === 0 && !evenIfEmpty;
  const block = isEmpty ? null : await buildWithout(sealer, head, contents, refused, blockTime);
  // Where a submission had to be refused, it may have been the cause.
  const withheld = refused.length === refusedBefore ? withheldOf(waiting, NOTHING_CARRIED, fault) : {};
  return { block, carried: countsOf(NOTHING_CARRIED), withheld };
}

const KINDS: readonly CarriedKind[] = ['deposits', 'withdrawals'];
const isNothing = (carried: Carried): boolean => KINDS.every((kind) => carried[kind].length === 0);
/** Something, and not all. */
const isPart = (choice: Carried, all: Carried): boolean =>
  !isNothing(choice) && KINDS.some((kind) => choice[kind].length < all[kind].length);
const countsOf = ({ deposits, withdrawals }: Carried): SealOutcome['carried'] => ({
  deposits: deposits.length,
  withdrawals: withdrawals.length,
});

/** Why the kinds are not carried that wait. */
const withheldOf = (waiting: Carried, carried: Carried, fault: unknown): Withheld =>
  Object.fromEntries(
    KINDS.filter((kind) => carried[kind].length < waiting[kind].length).map((kind) => [kind, withheldBy(kind, fault)]),
  );

/** What still holds now that the head may have moved on; the rest is refused. */
async function select(
  { state, submissions, gutas, limits }: Sealer,
  head: Checkpoint,
  refused: Refused[],
): Promise<BlockContents> {
  const proven = [];
  for (const item of await gutas.oldest(limits.guta)) {
    try {
      await checkGutaStillValid(state, head, item.contents);
      proven.push(item);
    } catch (thrown) {
      const error = thrown instanceof SessionRefused ? thrown.error : thrown;
      if (!(error instanceof QedError)) throw error;
      refused.push({ item, error });
    }
  }
  // An end cap of such a realm, from before it proved them itself, goes into a later block: this one changes a node above it. Those behind it do not wait for that.
  const realms = new Set(proven.map((item) => item.contents.realm));
  const endCaps = [];
  for await (const item of submissions.inOrder('end-cap')) {
    if (endCaps.length >= limits['end-cap']) break;
    try {
      await checkStillValid(state, head, item.contents);
      if (!realms.has(realmOf(item.contents.result.userId))) endCaps.push(item);
    } catch (error) {
      if (!(error instanceof QedError)) throw error;
      refused.push({ item, error });
    }
  }
  const registrations = await submissions.oldest('registration', limits.registration);
  const deployments = await submissions.oldest('deployment', limits.deployment);
  return [...proven, ...endCaps, ...registrations, ...deployments];
}

/**
 * Builds the block; where that fails, finds the submissions that no block can hold, refuses them and builds it without them. The checks at the
 * door are there so that this never happens; if it does, the chain goes on. Null when nothing is left.
 */
async function buildWithout(
  sealer: Sealer,
  head: Checkpoint,
  contents: BlockContents,
  refused: Refused[],
  blockTime: bigint,
): Promise<BuiltBlock | null> {
  try {
    return await buildBlock(sealer, head, contents, NOTHING_CARRIED, blockTime);
  } catch (error) {
    if (!isUnbuildable(error) || contents.length === 0) throw error;
    const good = [];
    for (const item of contents) {
      try {
        await buildBlock(sealer, head, [item], NOTHING_CARRIED, blockTime);
        good.push(item);
      } catch (alone) {
        if (!isUnbuildable(alone)) throw alone;
        refused.push({ item, error: asRefusal(alone) });
      }
    }
    if (good.length === 0) return null;
    // Each is good by itself: if they were not together, they go one block after the other.
    return buildBlock(
      sealer,
      head,
      good.length < contents.length ? good : good.slice(0, 1),
      NOTHING_CARRIED,
      blockTime,
    );
  }
}

async function writeRefusals(sealer: Sealer, refused: readonly Refused[]): Promise<void> {
  if (refused.length === 0) return;
  await atomically(sealer.state.store, (tx) => stageRefusals(tx, sealer, refused));
}
