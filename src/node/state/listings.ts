import type { Reader } from '../../kvq/store.js';
import { ContractLeaf, EventLeaf, type UserLeaf } from '../../parth/leaves.js';
import { GutaStats } from '../../parth/statements/session.js';
import { userIdOf } from '../../parth/user-id.js';
import type { ContractEntry } from '../../wire/listings.js';
import { sessionEvents } from './events.js';
import { LEAVES, ROWS, TREES } from './forest.js';
import type { NodeState } from './node-state.js';
import type { ContractRow } from './rows.js';

// What an explorer lists. Each function reads as much as it answers with, however long the list is.

/** Users by the number of their registration, which begins with 0. */
export async function listUsers(state: NodeState, from: bigint, limit: number) {
  const { store, config } = state;
  const { id: at, stats } = await state.checkpoint();
  const numbers = range(from, stats.users, limit);
  const registrations = await LEAVES.registrations.getMany(
    store,
    at,
    numbers.map((number) => [number + 1n] as const),
  );
  const ids = numbers.map((number) => userIdOf(number, config.realmBits));
  const leaves = await LEAVES.users.getMany(
    store,
    at,
    ids.map((id) => [id] as const),
  );
  return ids.map((userId, i) => ({
    userId,
    publicKeyHash: registrations[i]!.publicKeyHash,
    leaf: leaves[i] ?? null,
  }));
}

/** Contracts by id. */
export class ContractList {
  /** Nothing of a deployed contract changes, and to read one takes as long as its code is large. */
  readonly #entries = new Map<bigint, ContractEntry>();

  constructor(readonly state: NodeState) {}

  async list(from: bigint, limit: number): Promise<ContractEntry[]> {
    const { stats } = await this.state.checkpoint();
    const entries: ContractEntry[] = [];
    for (const id of range(from, stats.contracts, limit)) entries.push(await this.#entry(id));
    return entries;
  }

  async #entry(id: bigint): Promise<ContractEntry> {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry = entryOf(id, (await ROWS.contracts.get(this.state.store, id))!);
    if (this.#entries.size >= MAX_KEPT_ENTRIES) this.#entries.clear();
    this.#entries.set(id, entry);
    return entry;
  }
}

/** A few megabytes. */
const MAX_KEPT_ENTRIES = 10_000;

const entryOf = (contractId: bigint, { leaf, functions, artifact }: ContractRow): ContractEntry => ({
  contractId,
  name: artifact?.contract ?? null,
  deployerId: ContractLeaf.fromJSON(leaf).deployerId,
  functions: functions.length,
});

/** A user's leaf after each of its sessions up to a checkpoint, newest first. */
export async function listUserVersions(state: NodeState, userId: bigint, upTo: bigint, limit: number) {
  const last = await state.head();
  const versions: { checkpointId: bigint; leaf: UserLeaf }[] = [];
  for await (const [checkpointId, leaf] of LEAVES.users.versions(state.store, [userId], upTo < last ? upTo : last)) {
    versions.push({ checkpointId, leaf });
    if (versions.length === limit) break;
  }
  return versions;
}

/** The contracts in which a user has state. */
export async function listUserContracts(state: NodeState, userId: bigint, from: bigint, limit: number) {
  const contracts: { contractId: bigint; uconLeaf: bigint }[] = [];
  for await (const [contractId, uconLeaf] of TREES.ucon.of([userId]).leaves(state.store, await state.head(), from)) {
    contracts.push({ contractId, uconLeaf });
    if (contracts.length === limit) break;
  }
  return contracts;
}

/** What the session of a user did that a checkpoint holds; null when it holds none. */
export async function userSession(state: NodeState, checkpointId: bigint, userId: bigint) {
  const { store } = state;
  await state.checkpoint(checkpointId);
  const written: (readonly [bigint, UserLeaf])[] = [];
  for await (const version of LEAVES.users.versions(store, [userId], checkpointId)) {
    if (written.push(version) === 2) break;
  }
  const [newest, older] = written;
  if (newest?.[0] !== checkpointId) return null;
  const row = await ROWS.sessions.get(store, checkpointId, userId);
  const emitted = await sessionEvents(store, checkpointId, userId);
  return {
    before: older?.[1] ?? null,
    after: newest[1],
    changes: await changesOf(store, checkpointId, userId),
    record:
      row === undefined
        ? null
        : {
            submissionId: row.submissionId,
            anchorId: BigInt(row.anchorId),
            validUntil: BigInt(row.validUntil),
            stats: GutaStats.fromJSON(row.stats),
            events: row.events?.map((leaf) => ({ leaf: EventLeaf.fromJSON(leaf), emitted: [] })) ?? emitted,
          },
  };
}

/** The slots of a user that a checkpoint changed, with what they held before and after. */
async function changesOf(store: Reader, checkpointId: bigint, userId: bigint) {
  const slotsOf = new Map<bigint, bigint[]>();
  for await (const { owner, index } of TREES.cstate.changes(store, checkpointId, [userId])) {
    const contractId = owner[1];
    const slots = slotsOf.get(contractId);
    if (slots === undefined) slotsOf.set(contractId, [index]);
    else slots.push(index);
  }
  const changes = [];
  for (const [contractId, slots] of slotsOf) {
    const row = await ROWS.contracts.get(store, contractId);
    const tree = TREES.cstate.of([userId, contractId], Number(ContractLeaf.fromJSON(row!.leaf).cstateHeight));
    const places = slots.map((index) => ({ level: 0, index }));
    const after = await tree.nodes(store, checkpointId, places);
    const before = checkpointId === 0n ? after.map(() => 0n) : await tree.nodes(store, checkpointId - 1n, places);
    changes.push({
      contractId,
      slots: slots.map((slot, i) => ({ slot, before: before[i]!, after: after[i]! })),
    });
  }
  return changes;
}

function range(from: bigint, end: bigint, limit: number): bigint[] {
  const count = end > from ? Math.min(Number(end - from), limit) : 0;
  return Array.from({ length: count }, (_, i) => from + BigInt(i));
}
