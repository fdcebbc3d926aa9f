import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import type { AllRolesOptions } from '../../../src/node/all-roles.js';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import { NetworkKeys } from '../../../src/node/planner/network-keys.js';
import { CoordinatorLink } from '../../../src/node/realms/coordinator-link.js';
import type { FollowedBack } from '../../../src/node/realms/follow-roll-back.js';
import type { KnownRealm } from '../../../src/node/realms/realm-tokens.js';
import { GutaHandOver } from '../../../src/node/realms/guta-hand-over.js';
import { openRealmStore, type RealmStore } from '../../../src/node/realms/realm-store.js';
import { RealmSync } from '../../../src/node/realms/realm-sync.js';
import { NodeEvents } from '../../../src/node/roles/events.js';
import { Realm } from '../../../src/node/roles/realm.js';
import { RealmProver } from '../../../src/node/roles/realm-prover.js';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { realmHandlers } from '../../../src/node/rpc/realm-handlers.js';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import type { Prover } from '../../../src/prover/proof.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { testNetwork, type TestNetwork } from './network.js';

/** The tokens of the realms' nodes. */
export const TOKENS = { north: 'n'.repeat(64), south: 's'.repeat(64) } as const;

/** A coordinator whose realms 0 (`north`) and 1 (`south`) are elsewhere, with four premined users and a worker. */
export interface TestCoordinator extends TestNetwork {
  readonly server: RpcServer;
  client(token?: string): RpcClient;
  /** Seals what waits, and resolves once it is proven. */
  block(): Promise<bigint>;
  stop(): Promise<void>;
}

export async function testCoordinator(options: Partial<AllRolesOptions> = {}, port = 0): Promise<TestCoordinator> {
  const known: KnownRealm[] = [
    { name: 'north', realms: new Set([0n]) },
    { name: 'south', realms: new Set([1n]) },
  ];
  const callers = known.map((caller) => ({ token: TOKENS[caller.name as keyof typeof TOKENS], caller }));
  const network = await testNetwork(4, { config: { maxAnchorAge: 50n }, remoteRealms: known, workers: 1, ...options });
  const { node } = network;
  const handlers = handlersOf({ ...node, realm: undefined }, '0.0.0');
  const server = await startRpcServer(handlers, { port, version: '0.0.0', realms: new KnownCallers(callers) });
  node.start();
  return {
    ...network,
    server,
    client: (token) => new RpcClient(server.url, token === undefined ? {} : { token }),
    async block() {
      const id = (await node.coordinator.seal())!;
      while (((await node.state.proven()) ?? -1n) < id) await new Promise((resolve) => setTimeout(resolve, 2));
      return id;
    },
    async stop() {
      await server.close();
      await node.stop();
    },
  };
}

/** A realm with a store of its own, which works with its coordinator only when a test says so. */
export interface TestRealm {
  readonly kept: KeyValueStore;
  readonly store: RealmStore;
  readonly realm: Realm;
  readonly sync: RealmSync;
  readonly server: RpcServer;
  readonly client: RpcClient;
  readonly faults: unknown[];
  /** What it rolled back. */
  readonly back: FollowedBack[];
  /** The codes of what it refused. */
  readonly refused: string[];
  /** How many sessions each batch had that it planned. */
  readonly batches: number[];
  /** Makes the proofs of a realm that proves, so many at most; gives how many there were. */
  prove(most?: number): Promise<number>;
  /** Brings what waits to the coordinator, by way of a proof where the realm makes one. */
  round(): Promise<void>;
}

export async function testRealm(
  coordinator: RpcClient,
  number: bigint,
  kept: KeyValueStore = new MemoryStore(),
  { proves = false, prover = new SimulatedProver() }: { readonly proves?: boolean; readonly prover?: Prover } = {},
): Promise<TestRealm> {
  const realms = new Set([number]);
  const link = new CoordinatorLink(coordinator, realms);
  const store = await openRealmStore(kept, new NetworkKeys(protocolKeys()), link);
  const realm = new Realm(store, { prover }, realms);
  const faults: unknown[] = [];
  const nothing = (): undefined => undefined;
  const onFault = (error: unknown): unknown => faults.push(error);
  const back: FollowedBack[] = [];
  const onRolledBack = (one: FollowedBack): unknown => back.push(one);
  const refused: string[] = [];
  const onRefused = (_: string, code: string): unknown => refused.push(code);
  const batches: number[] = [];
  const onBatchPlanned = (_: bigint, sessions: number): unknown => batches.push(sessions);
  const listener = { onFollowed: nothing, onRolledBack, onHandedOver: nothing, onRefused, onFault, onBatchPlanned };
  const proving = proves ? await RealmProver.open(kept, protocolKeys(), prover) : undefined;
  // The worker of the life before died with it.
  await proving?.queue.releaseAllOf('test');
  const handOver = proving && new GutaHandOver(store, proving.queue, link, listener);
  const sync = new RealmSync(store, link, listener, 5, handOver);
  const events = new NodeEvents();
  const handlers = realmHandlers({ store, realm, sync, coordinator, events, proving, url: () => link.url }, '0.0.0');
  const server = await startRpcServer(handlers, { port: 0, version: '0.0.0' });
  link.url = server.url;
  const prove = async (most = Infinity): Promise<number> => {
    if (proving === undefined) return 0;
    const { queue, remoteWorkers } = proving;
    for (let made = 0; made < most; made++) {
      const leased = await queue.lease({ worker: 'test', now: Date.now() });
      if (leased === undefined) return made;
      await remoteWorkers.source.intake.take(leased.job.id, await prover.prove(await queue.load(leased.job.id)));
    }
    return most;
  };
  return {
    kept,
    store,
    realm,
    sync,
    server,
    client: new RpcClient(server.url),
    faults,
    back,
    refused,
    batches,
    prove,
    async round() {
      await sync.round();
      if ((await prove()) > 0) await sync.round();
    },
  };
}
