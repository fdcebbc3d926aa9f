import type { KeyValueStore } from '../../kvq/store.js';
import { NetworkConfig } from '../../parth/leaves.js';
import { NodeError } from '../errors.js';
import { MAX_WAITING } from '../inbox/bounds.js';
import { Submissions } from '../inbox/submissions.js';
import type { NetworkKeys } from '../planner/network-keys.js';
import { checkKeys } from '../state/check-keys.js';
import { ROWS } from '../state/forest.js';
import { NodeState } from '../state/node-state.js';
import { applyBlock, type BlockTarget } from './apply-block.js';
import type { CoordinatorLink } from './coordinator-link.js';

/** What a realm's own store holds: the end caps that it took, and the state of its users. */
export interface RealmStore extends BlockTarget {
  readonly keys: NetworkKeys;
  /** True for a network that makes no proofs. */
  readonly simulated: boolean;
  readonly state: NodeState;
}

/**
 * Opens the store of a realm, in which at most `maxWaiting` end caps wait for a block. An empty one is made from what the coordinator tells, which then has to answer (QED4063). Throws QED4059 where the
 * coordinator uses other circuits, QED4054 for a store of other realms, QED4052 for one of other keys.
 */
export async function openRealmStore(
  store: KeyValueStore,
  keys: NetworkKeys,
  link: CoordinatorLink,
  maxWaiting: number = MAX_WAITING['end-cap'],
): Promise<RealmStore> {
  if ((await ROWS.meta.get(store, 0n)) === undefined) await makeStore(store, keys, link);
  const meta = (await ROWS.meta.get(store, 0n))!;
  const row = await ROWS.realm.get(store, 0n);
  const served = [...link.realms].join(',');
  if (row?.realms.join(',') !== served) {
    const what = row === undefined ? 'no realm alone' : `realm ${row.realms.join(',')}`;
    throw new NodeError(
      'badOption',
      `the store is of ${what}, not of realm ${served}`,
      'start the node with the realms of its store, or use another store',
      { exitCode: 3 },
    );
  }
  checkKeys(meta, keys.digest);
  return {
    keys,
    realms: link.realms,
    simulated: meta.simulated,
    genesisRoot: BigInt(meta.genesisRoot),
    state: new NodeState(store, NetworkConfig.fromJSON(row.config)),
    submissions: await Submissions.open(store, { 'end-cap': maxWaiting }),
  };
}

/** Writes checkpoint 0 with what the store is of. */
async function makeStore(store: KeyValueStore, keys: NetworkKeys, link: CoordinatorLink): Promise<void> {
  const { coordinator, realms } = link;
  const { genesisRoot, simulated, config, checkpointKeyHash, version } = await coordinator.status();
  if (checkpointKeyHash !== keys.keyHash('Checkpoint')) {
    const what = `${coordinator.url} uses other circuits (qed ${version})`;
    throw new NodeError('otherNetwork', what, 'use its version of qed', { exitCode: 3 });
  }
  const none = [...realms].find((realm) => realm >= 1n << config.realmBits);
  if (none !== undefined) {
    const what = `the network has no realm ${none}`;
    throw new NodeError('badOption', what, `its realms are 0 to ${(1n << config.realmBits) - 1n}`, { exitCode: 2 });
  }
  const { next } = await link.follow(null);
  const target = { submissions: await Submissions.open(store), genesisRoot, realms };
  await applyBlock(target, next!, (tx) => {
    ROWS.meta.put(tx, [0n], { genesisRoot: genesisRoot.toString(), simulated, keys: keys.digest });
    const row = { realms: [...realms].map(String), config: NetworkConfig.toJSON(config) };
    ROWS.realm.put(tx, [0n], row);
  });
}
