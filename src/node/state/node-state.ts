import type { PastCheckpoint } from '../../compiler/call/call-request.js';
import type { KeyValueStore, Reader } from '../../kvq/store.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import { MAX_U32 } from '../../parth/field.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  FunctionLeaf,
  type NetworkConfig,
  type UserLeaf,
} from '../../parth/leaves.js';
import { CheckpointHeader } from '../../parth/statements/block.js';
import { userIdOf } from '../../parth/user-id.js';
import type {
  Anchor,
  ContractWitness,
  EventWitness,
  RegistrationWitness,
  SessionSource,
  UserContractState,
  UserWitness,
} from '../../wire/session-source.js';
import { NodeError } from '../errors.js';
import { FixedReader } from './fixed-reader.js';
import { LEAVES, QUEUES, ROWS, TREES } from './forest.js';
import type { CheckpointRow } from './rows.js';

/** A sealed checkpoint: its leaf with the preimages in it. */
export interface Checkpoint {
  readonly id: bigint;
  readonly leaf: CheckpointLeaf;
  readonly stats: CheckpointStats;
  readonly header: CheckpointHeader;
  readonly row: CheckpointRow;
}

/** More than a session's anchor may be behind on most networks. */
const REMEMBERED_CHECKPOINTS = 16;

/** Reads of the forest as of any sealed checkpoint. Every method throws QED4065 for a checkpoint that is not sealed. */
export class NodeState implements SessionSource {
  /** For reads as of a checkpoint that is known to be sealed. */
  #fixed: FixedReader;
  /** Checkpoints that were asked for: each session and each look at the head asks, and a record names all jobs and submissions of its block. */
  #checkpoints = new Map<bigint, Checkpoint>();

  constructor(
    readonly store: KeyValueStore,
    readonly config: NetworkConfig,
  ) {
    this.#fixed = new FixedReader(store);
  }

  /** Forgets all that was read, for some checkpoints are not sealed any more. Reads that are under way are not remembered. */
  forget(): void {
    this.#fixed = new FixedReader(this.store);
    this.#checkpoints = new Map();
  }

  /** The id of the newest sealed checkpoint. */
  async head(reader: Reader = this.store): Promise<bigint> {
    return (await ROWS.head.get(reader, 0n)) ?? 0n;
  }

  /** As `head`; the transaction then applies only if no checkpoint is sealed in between. */
  async headForUpdate(tx: StoreTransaction): Promise<bigint> {
    return (await ROWS.head.getForUpdate(tx, 0n)) ?? 0n;
  }

  /** The id of the newest proven checkpoint; null before the genesis proof. */
  async proven(): Promise<bigint | null> {
    return (await ROWS.proven.get(this.store, 0n)) ?? null;
  }

  /** How many sealed checkpoints have no proof. */
  async unproven(): Promise<bigint> {
    return (await this.head()) - ((await this.proven()) ?? -1n);
  }

  async checkpoint(id?: bigint): Promise<Checkpoint> {
    // One that is forgotten while it is read is remembered for nobody.
    const remembered = this.#checkpoints;
    const at = id ?? (await this.head());
    const known = remembered.get(at);
    if (known !== undefined) return known;
    const row = await QUEUES.checkpoints.get(this.store, at);
    if (row === undefined) throw unknownCheckpoint(at);
    const checkpoint = {
      id: BigInt(row.id),
      leaf: CheckpointLeaf.fromJSON(row.leaf),
      stats: CheckpointStats.fromJSON(row.stats),
      header: CheckpointHeader.fromJSON(row.header),
      row,
    };
    remembered.set(at, checkpoint);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_CHECKPOINTS) remembered.delete(oldest!);
    return checkpoint;
  }

  async anchor(id?: bigint): Promise<Anchor> {
    const fixed = this.#fixed;
    const { id: checkpointId, leaf, stats, header } = await this.checkpoint(id);
    const path = await TREES.chkp.of([]).path(fixed, checkpointId, checkpointId);
    return { checkpointId, checkpointTreeRoot: header.newCheckpointRoot, leaf, stats, config: this.config, path };
  }

  async past({ checkpointId: anchorId }: Pick<Anchor, 'checkpointId'>, checkpointId: bigint): Promise<PastCheckpoint> {
    const fixed = await this.#sealed(anchorId);
    if (checkpointId > anchorId) throw unknownCheckpoint(checkpointId);
    const { leaf, stats } = await this.checkpoint(checkpointId);
    const path = await TREES.chkp.of([]).path(fixed, anchorId, checkpointId);
    return { checkpointId, leaf, stats, config: this.config, path };
  }

  async user({ checkpointId }: Pick<Anchor, 'checkpointId'>, userId: bigint): Promise<UserWitness> {
    const fixed = await this.#sealed(checkpointId);
    const path = await TREES.gusr.of([]).path(fixed, checkpointId, userId);
    return { leaf: (await LEAVES.users.get(fixed, checkpointId, userId)) ?? null, path };
  }

  /** Null before the user's first session. */
  async userLeaf(checkpointId: bigint, userId: bigint): Promise<UserLeaf | null> {
    return (await LEAVES.users.get(this.store, checkpointId, userId)) ?? null;
  }

  async registration(
    { checkpointId }: Pick<Anchor, 'checkpointId'>,
    publicKeyHash: bigint,
  ): Promise<RegistrationWitness | null> {
    const fixed = await this.#sealed(checkpointId);
    const index = await ROWS.registrationByKey.get(this.store, publicKeyHash);
    const leaf =
      index === undefined || index === 0n ? undefined : await LEAVES.registrations.get(fixed, checkpointId, index);
    if (index === undefined || leaf === undefined) return null;
    const path = await TREES.urt.of([]).path(fixed, checkpointId, index);
    return { leaf, path, userId: userIdOf(index - 1n, this.config.realmBits) };
  }

  async contract({ checkpointId }: Pick<Anchor, 'checkpointId'>, contractId: bigint): Promise<ContractWitness | null> {
    const fixed = this.#fixed;
    const { stats } = await this.checkpoint(checkpointId);
    const row = contractId < stats.contracts ? await ROWS.contracts.get(this.store, contractId) : undefined;
    if (row?.artifact === undefined) return null;
    return {
      contractId,
      leaf: ContractLeaf.fromJSON(row.leaf),
      path: await TREES.gcon.of([]).path(fixed, checkpointId, contractId),
      functions: row.functions.map((leaf) => FunctionLeaf.fromJSON(leaf)),
      artifact: row.artifact,
    };
  }

  async userContract(
    { checkpointId }: Pick<Anchor, 'checkpointId'>,
    userId: bigint,
    contractId: bigint,
  ): Promise<UserContractState> {
    const fixed = await this.#sealed(checkpointId);
    const ucon = TREES.ucon.of([userId]);
    const uconPath = await ucon.path(fixed, checkpointId, contractId);
    const cstateRoot = await ucon.leaf(fixed, checkpointId, contractId);
    const slots: [bigint, bigint][] = [];
    const row = await ROWS.contracts.get(this.store, contractId);
    if (cstateRoot !== 0n && row !== undefined) {
      const height = Number(ContractLeaf.fromJSON(row.leaf).cstateHeight);
      for await (const [slot, value] of TREES.cstate.of([userId, contractId], height).leaves(this.store, checkpointId))
        slots.push([slot, value]);
    }
    return { cstateRoot, uconPath, slots };
  }

  async events(
    { checkpointId }: Pick<Anchor, 'checkpointId'>,
    userId: bigint,
    indices: readonly bigint[],
  ): Promise<EventWitness[]> {
    const fixed = await this.#sealed(checkpointId);
    const tree = TREES.edata.of([userId]);
    return Promise.all(
      indices.map(async (index) => ({
        leaf: await tree.leaf(fixed, checkpointId, index),
        path: await tree.path(fixed, checkpointId, index),
      })),
    );
  }

  /** The reader for a checkpoint that is sealed. It is taken before the look at the head: one that was forgotten in between remembers for nobody. */
  async #sealed(checkpointId: bigint): Promise<FixedReader> {
    const fixed = this.#fixed;
    if (checkpointId > (await this.head())) throw unknownCheckpoint(checkpointId);
    return fixed;
  }
}

function unknownCheckpoint(id: bigint): NodeError {
  const shown = id > MAX_U32 ? '' : ` ${id}`;
  return new NodeError(
    'unknownCheckpoint',
    `checkpoint${shown} is not sealed`,
    '`qed status` tells the newest sealed checkpoint',
  );
}
