import type { KeyValueStore } from '../../kvq/store.js';
import type { NetworkKeys } from '../planner/network-keys.js';
import type { GutaBase, GutaItems } from '../planner/plan-guta.js';
import { TREES } from '../state/forest.js';
import type { Checkpoint } from '../state/node-state.js';
import { TreeNodes } from '../state/tree-nodes.js';

/** What the GUTA of these items is built on after a checkpoint. */
export async function readGutaBase(
  store: KeyValueStore,
  keys: NetworkKeys,
  { id, header, leaf }: Checkpoint,
  { endCaps, realmGutas }: GutaItems,
): Promise<GutaBase & { readonly users: TreeNodes; readonly checkpoints: TreeNodes }> {
  const firstUsers = realmGutas.map(({ header: { transition } }) => transition.index << transition.level);
  const users = [...endCaps.map(({ result }) => result.userId), ...firstUsers];
  const checkpoints = [
    ...endCaps.map(({ result }) => result.checkpointId),
    ...realmGutas.map(({ checkpointId }) => checkpointId),
  ];
  return {
    checkpointId: id,
    checkpointTreeRoot: header.newCheckpointRoot,
    checkpointLeaf: leaf,
    users: await TreeNodes.read(store, TREES.gusr.of([]), id, users),
    checkpoints: await TreeNodes.read(store, TREES.chkp.of([]), id, [id, id + 1n, ...checkpoints]),
    whitelists: keys.whitelists,
  };
}
