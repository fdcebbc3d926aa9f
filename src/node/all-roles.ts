import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import type { KeyValueStore } from '../kvq/store.js';
import type { Genesis } from '../parth/genesis/genesis.js';
import type { ProtocolKeys } from '../prover/programs/keys.js';
import type { Prover } from '../prover/proof.js';
import { NetworkKeys } from './planner/network-keys.js';
import { Coordinator, type CoordinatorOptions } from './roles/coordinator.js';
import { NodeEvents } from './roles/events.js';
import { openNetwork, type Network } from './roles/network.js';
import { Realm, type RealmOptions } from './roles/realm.js';
import { Worker } from './roles/worker.js';

/** What all roles of a network in one process are made of. */
export interface AllRolesOptions extends CoordinatorOptions, RealmOptions {
  /** The network's alone; it does not close it. */
  readonly store: KeyValueStore;
  readonly genesis: Genesis;
  /** The code of the system contracts, in the order of their ids. */
  readonly systemArtifacts?: readonly ContractArtifact[];
  readonly keys: ProtocolKeys;
  /** Its kind is the network's: a prover that simulates makes a simulated network. It is not closed here. */
  readonly prover: Prover;
  /** End caps that may wait for a block. */
  readonly maxWaiting?: number | undefined;
  /** Proofs made side by side, 1 by default; 0 makes none. */
  readonly workers?: number;
}

/** Coordinator, realm and worker of a network in one process, on one store. */
export interface AllRoles extends Network {
  readonly events: NodeEvents;
  readonly coordinator: Coordinator;
  readonly realm: Realm;
  /** Starts sealing and proving. */
  start(): void;
  /** Finishes what is under way in the store and stops; jobs whose prover is closed meanwhile go back into the queue untried. Later calls throw QED4055. */
  stop(): Promise<void>;
}

const WORKER_NAME = 'node';

/**
 * Opens a network for all roles at once: makes it from genesis when the store is empty, else goes on where it stopped, at whatever instant that was.
 * Throws QED4051 to QED4053 for a store of another network, QED4056 for a bad genesis.
 */
export async function openAllRoles(options: AllRolesOptions): Promise<AllRoles> {
  const { store, genesis, systemArtifacts, prover, workers = 1 } = options;
  const identity = {
    genesis,
    keys: new NetworkKeys(options.keys),
    simulated: prover.kind === 'simulation',
    ...(systemArtifacts === undefined ? {} : { systemArtifacts }),
  };
  const network = await openNetwork(store, identity, options.maxWaiting);
  // Leases of the life before, and jobs that died in it: the machine may be a better one now.
  await network.queue.releaseAllOf(`${WORKER_NAME}/`);
  await network.queue.retryDead();

  const events = new NodeEvents();
  const coordinator = new Coordinator(network, events, options);
  const realm = new Realm(network, options);
  const worker = new Worker(coordinator.jobs, prover, events, { name: WORKER_NAME, concurrency: workers });
  return {
    ...network,
    events,
    coordinator,
    realm,
    start: () => {
      coordinator.start();
      worker.start();
    },
    stop: async () => {
      await Promise.all([worker.stop(), coordinator.stop(), network.submissions.close()]);
    },
  };
}
