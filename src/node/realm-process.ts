import type { KnownOperator } from './callers/operator-tokens.js';
import type { KnownCallers } from './callers/token-file.js';
import type { WorkerTokens } from './proving/worker-tokens.js';
import { QED_VERSION } from '../base/toolchain.js';
import type { ProtocolKeys } from '../prover/programs/keys.js';
import type { Prover } from '../prover/proof.js';
import { WIRE_CODES } from '../wire/codes.js';
import type { RpcClient } from '../wire/rpc-client.js';
import { openStore, type StorePlace } from './open-store.js';
import { NodeMetrics } from './metrics/node-metrics.js';
import { realmMetrics } from './metrics/realm-metrics.js';
import { NetworkKeys } from './planner/network-keys.js';
import { CoordinatorLink } from './realms/coordinator-link.js';
import { GutaHandOver, type BatchListener } from './realms/guta-hand-over.js';
import { openRealmStore, type RealmStore } from './realms/realm-store.js';
import { RealmSync, type RealmListener } from './realms/realm-sync.js';
import { NodeEvents, type NodeListener } from './roles/events.js';
import { Realm } from './roles/realm.js';
import { RealmProver } from './roles/realm-prover.js';
import { realmHandlers, realmTroubles } from './rpc/realm-handlers.js';
import type { ClientLimits } from './rpc/clients/client-limits.js';
import { startRpcServer } from './rpc/server.js';

/** A realm in a process of its own. */
export interface RealmProcessOptions extends StorePlace {
  /** Its client has the realm's token. */
  readonly coordinator: RpcClient;
  /** The realms whose users it serves. */
  readonly realms: ReadonlySet<bigint>;
  readonly keys: ProtocolKeys;
  /** Verifies end caps; of the network's kind. The process closes it when it stops. */
  readonly openProver: (simulated: boolean) => Promise<Prover>;
  /** Loopback by default. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Where others reach it, when that is not where it listens. */
  readonly publicUrl?: string;
  /** Milliseconds between two questions to the coordinator; 500 by default. */
  readonly interval?: number;
  readonly minSlack?: number;
  /** End caps that may wait for a block. */
  readonly maxWaiting?: number;
  /** Who may take its jobs: with workers it proves the end caps of its users itself. Without, its coordinator has them proven. */
  readonly workerTokens?: WorkerTokens | undefined;
  /** Who may cancel and retry its jobs; nobody by default. */
  readonly operatorTokens?: KnownCallers<KnownOperator> | undefined;
  /** What a client may take. */
  readonly limits?: Partial<ClientLimits>;
  /** Told of what happens. */
  readonly onEvent?: NodeListener;
  /** Told of what the user should change. */
  readonly warn?: (message: string) => void;
}

export interface RealmProcess {
  readonly url: string;
  readonly port: number;
  readonly events: NodeEvents;
  readonly store: RealmStore;
  readonly sync: RealmSync;
  /** Stops taking requests and closes the store. What was acknowledged is on disk. */
  stop(): Promise<void>;
}

const DEFAULT_INTERVAL = 500;

/**
 * Starts a realm: it takes the end caps of its users and hands them to its coordinator, and follows the checkpoints. Killed at any instant it goes on where
 * it was. While the coordinator is down it goes on to take end caps and to answer. Throws QED4050 for a port in use, what `openRealmStore` throws, and QED50xx
 * where the store cannot be used.
 */
export async function startRealm(options: RealmProcessOptions): Promise<RealmProcess> {
  const {
    coordinator,
    realms,
    onEvent = () => undefined,
    warn = () => undefined,
    interval = DEFAULT_INTERVAL,
    host,
  } = options;
  const kept = await openStore(options, `realm-${[...realms].join('-')}`, warn);
  const cleanUp: (() => Promise<void>)[] = [() => kept.close()];
  try {
    const link = new CoordinatorLink(coordinator, realms);
    const store = await openRealmStore(kept, new NetworkKeys(options.keys), link, options.maxWaiting);
    const prover = await options.openProver(store.simulated);
    cleanUp.unshift(() => prover.close());
    const events = new NodeEvents();
    events.on(onEvent);
    const realm = new Realm(store, { prover, minSlack: options.minSlack }, realms);
    const { workerTokens } = options;
    const proving = workerTokens && (await RealmProver.open(kept, options.keys, prover));
    const listener = listenerOf(events);
    const handOver = proving && new GutaHandOver(store, proving.queue, link, listener);
    const sync = new RealmSync(store, link, listener, interval, handOver);
    const served = { store, realm, sync, coordinator, events, proving, url: () => link.url };
    const metrics = new NodeMetrics();
    realmMetrics(metrics, served, () => realmTroubles(served, Date.now()));
    const server = await startRpcServer(realmHandlers(served, QED_VERSION), {
      metrics,
      limits: options.limits,
      // What its coordinator decides, it refuses with the coordinator's address.
      workers: workerTokens ?? 'anybody',
      operators: proving === undefined ? 'anybody' : options.operatorTokens,
      realms: 'anybody',
      relayers: 'anybody',
      port: options.port,
      version: QED_VERSION,
      ...(host === undefined ? {} : { host }),
      onChange: (listener) => events.onChange(listener),
      onFault: (method, error) => events.emit({ type: 'fault', where: method, error }),
      health: async () => ({ troubles: await realmTroubles(served, Date.now()), simulated: store.simulated }),
    });
    cleanUp.unshift(
      () => server.close(),
      () => Promise.all([sync.stop(), store.submissions.close()]).then(() => proving?.stop()),
    );
    link.url = options.publicUrl ?? server.url;
    proving?.start((error) => events.emit({ type: 'fault', where: 'sweep', error }));
    sync.start();
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= inOrder(cleanUp));
    return { url: server.url, port: server.port, events, store, sync, stop };
  } catch (error) {
    await inOrder(cleanUp);
    throw error;
  }
}

async function inOrder(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}

const listenerOf = (events: NodeEvents): RealmListener & BatchListener => ({
  onBatchPlanned: (realm, sessions, jobs) => events.emit({ type: 'batch-planned', realm, sessions, jobs }),
  onFollowed: (checkpointId, users) => events.emit({ type: 'followed', checkpointId, users }),
  onRolledBack: ({ from, to, refused }) => {
    events.emit({ type: 'rolled-back', from, to, refused: refused.length });
    const message = `the checkpoints after ${to} were rolled back`;
    for (const submissionId of refused)
      events.emit({ type: 'refused', submissionId, code: WIRE_CODES.endCapRolledBack, message });
  },
  onHandedOver: (submissionId) => events.emit({ type: 'handed-over', submissionId }),
  onRefused: (submissionId, code, message) => events.emit({ type: 'refused', submissionId, code, message }),
  onFault: (error) => events.emit({ type: 'fault', where: 'the work with the coordinator', error }),
});
