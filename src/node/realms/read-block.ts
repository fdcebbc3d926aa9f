import { REALM_HEIGHT } from '../../parth/heights.js';
import { ContractLeaf } from '../../parth/leaves.js';
import { realmOf } from '../../parth/user-id.js';
import type { RealmBlock, UserChanges } from '../../wire/realm.js';
import { NodeError } from '../errors.js';
import { LEAVES, ROWS, TREES } from '../state/forest.js';
import type { NodeState } from '../state/node-state.js';

/** What a sealed checkpoint did, as realms need it that keep the state of their own users alone. Throws QED4065. */
export async function readRealmBlock(
  state: NodeState,
  checkpointId: bigint,
  realms: ReadonlySet<bigint>,
): Promise<RealmBlock> {
  const { leaf, stats, header, row } = await state.checkpoint(checkpointId);
  const users: bigint[] = [];
  const others = new Set<bigint>();
  for await (const [userId] of LEAVES.users.changes(state.store, checkpointId)) {
    if (realms.has(realmOf(userId))) users.push(userId);
    else others.add(realmOf(userId));
  }
  const { job, endCaps, registrations, deployments, submissions } = row;
  return {
    leaf,
    stats,
    header,
    job,
    endCaps,
    registrations,
    deployments,
    submissions: [...submissions],
    contracts: await newContracts(state, checkpointId, stats.contracts),
    realmRoots: await realmRoots(state, checkpointId, [...others]),
    users,
  };
}

async function newContracts(state: NodeState, checkpointId: bigint, count: bigint): Promise<RealmBlock['contracts']> {
  const before = checkpointId === 0n ? 0n : (await state.checkpoint(checkpointId - 1n)).stats.contracts;
  const ids = Array.from({ length: Number(count - before) }, (_, i) => before + BigInt(i));
  const rows = await ROWS.contracts.getMany(
    state.store,
    ids.map((id) => [id] as const),
  );
  return ids.map((contractId, i) => ({ contractId, leaf: ContractLeaf.fromJSON(rows[i]!.leaf) }));
}

async function realmRoots(
  { store }: NodeState,
  checkpointId: bigint,
  realms: readonly bigint[],
): Promise<[bigint, bigint][]> {
  const places = realms.map((realm) => ({ level: REALM_HEIGHT, index: realm }));
  const roots = await TREES.gusr.of([]).nodes(store, checkpointId, places);
  return realms.map((realm, i) => [realm, roots[i]!]);
}

/** What a sealed checkpoint changed of a user. Throws QED4065 for a checkpoint that is not sealed, QED4061 where it changed nothing. */
export async function readUserChanges(state: NodeState, checkpointId: bigint, userId: bigint): Promise<UserChanges> {
  const { store } = state;
  await state.checkpoint(checkpointId);
  const leaf = await LEAVES.users.get(store, checkpointId, userId);
  if (leaf === undefined) {
    const what = `checkpoint ${checkpointId} did not change user ${userId}`;
    throw new NodeError('invalidParams', what, 'ask for the users that the checkpoint lists');
  }
  const slots = new Map<bigint, bigint[]>();
  for await (const { owner, index } of TREES.cstate.changes(store, checkpointId, [userId]))
    slots.set(owner[1], [...(slots.get(owner[1]) ?? []), index]);
  const updates = [];
  for (const [contractId, indices] of slots) {
    const row = await ROWS.contracts.get(store, contractId);
    const height = Number(ContractLeaf.fromJSON(row!.leaf).cstateHeight);
    updates.push({
      contractId,
      slots: await leavesAt(TREES.cstate.of([userId, contractId], height), indices),
    });
  }
  const events: bigint[] = [];
  for await (const { index } of TREES.edata.changes(store, checkpointId, [userId])) events.push(index);
  return { leaf, updates, events: await leavesAt(TREES.edata.of([userId]), events) };

  async function leavesAt(tree: ReturnType<typeof TREES.edata.of>, indices: readonly bigint[]) {
    const values = await tree.nodes(
      store,
      checkpointId,
      indices.map((index) => ({ level: 0, index })),
    );
    return indices.map((index, i): [bigint, bigint] => [index, values[i]!]);
  }
}
