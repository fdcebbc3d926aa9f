import { join } from 'node:path';
import { writeFileAtomically } from '../base/write-file-atomically.js';
import { QED_VERSION } from '../base/toolchain.js';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import type { KeyValueStore } from '../kvq/store.js';
import type { Genesis } from '../parth/genesis/genesis.js';
import { genesisToJSON } from '../parth/genesis/genesis-file.js';
import { protocolKeys, type ProtocolKeys } from '../prover/programs/keys.js';
import type { Prover } from '../prover/proof.js';
import { openAllRoles, type AllRoles } from './all-roles.js';
import { openStore, type StorePlace } from './open-store.js';
import type { KnownOperator } from './callers/operator-tokens.js';
import type { KnownRelayer } from './callers/relayer-tokens.js';
import type { KnownCallers } from './callers/token-file.js';
import type { WorkerTokens } from './proving/worker-tokens.js';
import type { KnownRealm } from './realms/realm-tokens.js';
import { coordinatorMetrics } from './metrics/coordinator-metrics.js';
import { NodeMetrics } from './metrics/node-metrics.js';
import { workerMetrics } from './metrics/worker-metrics.js';
import type { NodeEvents, NodeListener } from './roles/events.js';
import { waitForProven } from './roles/wait-for-proven.js';
import { handlersOf, type ServedRoles } from './rpc/handlers.js';
import type { ClientLimits } from './rpc/clients/client-limits.js';
import { startRpcServer, type RpcServer } from './rpc/server.js';
import { DevnetClock } from './sealing/devnet-clock.js';
import type { NodeState } from './state/node-state.js';

/** A network in one process. The data directory has the genesis file `genesis.json`, wherever the state is. */
export interface DevnetOptions extends StorePlace {
  readonly genesis: Genesis;
  /** The code of the system contracts, in the order of their ids. */
  readonly systemArtifacts?: readonly ContractArtifact[];
  /** Its kind is the network's. The devnet closes it when it stops. */
  readonly prover: Prover;
  /** The protocol's keys; those of the golden file by default. */
  readonly keys?: ProtocolKeys;
  /** Keeps the stores of several nodes in one Redis apart; `devnet` by default. */
  readonly storeName?: string;
  /** Loopback by default. */
  readonly host?: string;
  /** Where others reach it, when that is not where it listens. */
  readonly publicUrl?: string;
  /** 8545 by default; 0 takes a free port. */
  readonly port?: number;
  /** Milliseconds between two looks at what waits; 0 seals only when `seal` is called. 1,000 by default. */
  readonly blockInterval?: number;
  /** Milliseconds after which a block is sealed even if nothing waits; never by default. */
  readonly idleInterval?: number;
  /** Proofs made side by side. */
  readonly workers?: number;
  /** Who may take jobs over RPC; nobody by default. */
  readonly workerTokens?: WorkerTokens | undefined;
  /** Who may cancel and retry jobs; by default nobody, but anybody on a devnet that only this machine reaches. */
  readonly operatorTokens?: KnownCallers<KnownOperator>;
  /** Who may tell of deposits; by default nobody, but anybody on a devnet that only this machine reaches. */
  readonly relayerTokens?: KnownCallers<KnownRelayer>;
  /** What a client of JSON-RPC may take. */
  readonly limits?: Partial<ClientLimits>;
  /** Realms in processes of their own, which then take all end caps; by default this process serves all realms. */
  readonly realmTokens?: KnownCallers<KnownRealm>;
  readonly maxUnproven?: number;
  /** Proven blocks whose jobs and proofs are kept. */
  readonly keepBlocks?: number;
  /** End caps that may wait for a block. */
  readonly maxWaiting?: number;
  readonly minSlack?: number;
  readonly checkContractKeys?: boolean;
  /** Milliseconds since 1970, for block times; a devnet without realms elsewhere goes on from its last block, whatever the clock says. */
  readonly now?: () => number;
  /** The version of qed, as status tells it. */
  readonly version?: string;
  /** Told of what happens. */
  readonly onEvent?: NodeListener;
  /** Told of what the user should change. */
  readonly warn?: (message: string) => void;
}

/** A running devnet. */
export interface Devnet {
  readonly url: string;
  readonly port: number;
  readonly roles: AllRoles;
  readonly state: NodeState;
  readonly events: NodeEvents;
  /** Seals what waits now; returns the checkpoint's id, or null when nothing waits. */
  seal(): Promise<bigint | null>;
  /** Resolves once a checkpoint is proven. Rejects with QED4070 after `timeout` milliseconds. */
  waitForProven(checkpointId: bigint, timeout?: number): Promise<void>;
  /** Stops taking requests, closes prover and store. What was acknowledged is on disk. */
  stop(): Promise<void>;
}

const DEFAULT_STORE = 'devnet';
const DEFAULT_PORT = 8545;
const DEFAULT_BLOCK_INTERVAL = 1_000;

/**
 * Starts coordinator, realms, workers and JSON-RPC in one process. Killed at any instant it goes on where it was when it is started again on the same
 * store. Throws QED4050 for a port in use, QED4051 to QED4053 for a store of another network, QED50xx where the store cannot be used.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const {
    blockInterval = DEFAULT_BLOCK_INTERVAL,
    idleInterval,
    onEvent = () => undefined,
    warn = () => undefined,
  } = options;
  const storeName = options.storeName ?? DEFAULT_STORE;
  const store = await openStore(options, storeName, warn);
  let server: RpcServer | undefined;
  try {
    const keys = options.keys ?? protocolKeys();
    const rhythm = { blockInterval, idleInterval };
    const clock = options.realmTokens === undefined ? new DevnetClock(options.now) : undefined;
    const now = clock?.now ?? options.now;
    const remoteRealms = options.realmTokens?.all();
    const roles = await openAllRoles({ ...options, store, keys, rhythm, now, remoteRealms });
    clock?.reach((await roles.state.checkpoint()).stats.blockTime);
    if (options.dataDir !== undefined) publishGenesis(options.dataDir, options.genesis);
    roles.events.on(onEvent);
    server = await serve({ ...roles, clock }, { ...options, workerTokens: await knownWorkers(options, storeName) });
    await announceIn(store, options, server);
    roles.start();
    return running(roles, server, store, options.prover);
  } catch (error) {
    await server?.close();
    await options.prover.close();
    await store.close();
    throw error;
  }
}

/** Workers by their tokens; where the state is in Redis also those who reach that. */
async function knownWorkers(
  { redis, workerTokens }: DevnetOptions,
  storeName: string,
): Promise<WorkerTokens | undefined> {
  if (redis === undefined) return workerTokens;
  const { storeSecret } = await import('../kvq/drivers/redis/meeting-point.js');
  const { RedisWorkers } = await import('./proving/redis-workers.js');
  return new RedisWorkers(await storeSecret(redis, storeName), workerTokens);
}

/** Tells those who reach the Redis of the state where the node listens. */
async function announceIn(
  store: KeyValueStore,
  { redis, publicUrl }: DevnetOptions,
  { url }: RpcServer,
): Promise<void> {
  if (redis === undefined) return;
  const { RedisStore } = await import('../kvq/drivers/redis/store.js');
  const { announce } = await import('../kvq/drivers/redis/meeting-point.js');
  if (store instanceof RedisStore) await announce(store, publicUrl ?? url);
}

function serve(
  roles: AllRoles & Pick<ServedRoles, 'clock'>,
  {
    port = DEFAULT_PORT,
    version = QED_VERSION,
    host,
    workerTokens,
    realmTokens,
    operatorTokens,
    relayerTokens,
    limits,
  }: DevnetOptions,
): Promise<RpcServer> {
  const served = realmTokens === undefined ? roles : { ...roles, realm: undefined };
  // Behind a proxy or a name, others may reach a node that listens on this machine alone.
  const isForThisMachine =
    [host, realmTokens].every((option) => option === undefined) &&
    [limits?.hostNames, limits?.trustedProxies].every((names = []) => names.length === 0);
  const others = isForThisMachine ? 'anybody' : undefined;
  const metrics = new NodeMetrics();
  coordinatorMetrics(metrics, roles.coordinator);
  // Where realms are elsewhere, so are the workers.
  if (served.realm !== undefined) workerMetrics(metrics, roles.events);
  return startRpcServer(handlersOf(served, version), {
    metrics,
    port,
    version,
    ...(host === undefined ? {} : { host }),
    workers: workerTokens,
    realms: realmTokens,
    operators: operatorTokens ?? others,
    relayers: relayerTokens ?? others,
    limits,
    onChange: (listener) => {
      roles.events.onChange(listener);
      roles.queue.signal.onChange(listener);
    },
    onFault: (method, error) => roles.events.emit({ type: 'fault', where: method, error }),
    health: async () => ({
      troubles: await roles.coordinator.health.troubles(Date.now()),
      simulated: roles.simulated,
    }),
  });
}

function running(roles: AllRoles, server: RpcServer, store: KeyValueStore, prover: Prover): Devnet {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.close();
    const halted = roles.stop();
    await prover.close();
    await halted;
    await store.close();
  };
  return {
    url: server.url,
    port: server.port,
    roles,
    state: roles.state,
    events: roles.events,
    seal: () => roles.coordinator.seal(),
    waitForProven: (checkpointId, timeout) => waitForProven(roles, checkpointId, timeout),
    stop: () => (stopped ??= stop()),
  };
}

/** Writes the genesis file beside the store, where `qed verify --from` finds it. */
const publishGenesis = (dataDir: string, genesis: Genesis): void =>
  writeFileAtomically(join(dataDir, 'genesis.json'), `${JSON.stringify(genesisToJSON(genesis), null, 2)}\n`);
