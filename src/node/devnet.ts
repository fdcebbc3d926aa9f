import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import { LmdbStore } from '../kvq/drivers/lmdb.js';
import { MemoryStore } from '../kvq/drivers/memory.js';
import type { KeyValueStore } from '../kvq/store.js';
import { genesisToJSON, type Genesis } from '../parth/genesis.js';
import { protocolKeys, type ProtocolKeys } from '../prover/programs/keys.js';
import type { Prover } from '../prover/proof.js';
import { NodeError } from './errors.js';
import type { NodeEvents } from './roles/events.js';
import { QedNode } from './all-roles.js';
import { handlersOf } from './rpc/handlers.js';
import { startRpcServer, type RpcServer } from './rpc/server.js';
import type { NodeState } from './state/node-state.js';

/** A network in one process. */
export interface DevnetOptions {
  /** Where its state is kept over restarts, with the genesis file `genesis.json`; without it, in memory. */
  readonly dataDir?: string;
  readonly genesis: Genesis;
  /** The code of the system contracts, in the order of their ids. */
  readonly systemArtifacts?: readonly ContractArtifact[];
  /** Its kind is the network's. The devnet closes it when it stops. */
  readonly prover: Prover;
  /** The protocol's keys; those of the golden file by default. */
  readonly keys?: ProtocolKeys;
  /** Loopback by default. */
  readonly host?: string;
  /** 8545 by default; 0 takes a free port. */
  readonly port?: number;
  /** Milliseconds between two looks at what waits; 0 seals only when `seal` is called. 1,000 by default. */
  readonly blockInterval?: number;
  /** Milliseconds after which a block is sealed even if nothing waits; never by default. */
  readonly idleInterval?: number;
  /** Proofs made side by side. */
  readonly workers?: number;
  readonly maxUnproven?: number;
  readonly minSlack?: number;
  readonly checkContractKeys?: boolean;
  /** Milliseconds since 1970, for block times. */
  readonly now?: () => number;
  /** The version of qed, as status tells it. */
  readonly version?: string;
  /** Told of what happens, one line each. */
  readonly log?: (line: string) => void;
}

/** A running devnet. */
export interface Devnet {
  readonly url: string;
  readonly port: number;
  readonly node: QedNode;
  readonly state: NodeState;
  readonly events: NodeEvents;
  /** Seals what waits now; returns the checkpoint's id, or null when nothing waits. */
  seal(): Promise<bigint | null>;
  /** Resolves once a checkpoint is proven. Rejects with QED4070 after `timeout` milliseconds. */
  waitForProven(checkpointId: bigint, timeout?: number): Promise<void>;
  /** Stops taking requests, closes prover and store. What was acknowledged is on disk. */
  stop(): Promise<void>;
}

const DEFAULT_PORT = 8545;
const DEFAULT_BLOCK_INTERVAL = 1_000;

/**
 * Starts coordinator, realms, workers and JSON-RPC in one process. Killed at any instant it goes on where it was when it is started again on the same
 * directory. Throws QED4050 for a port in use, QED4051 to QED4053 for a store of another network, QED50xx where the store cannot be used.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const { blockInterval = DEFAULT_BLOCK_INTERVAL, version = '0.1.0', log = () => undefined } = options;
  const store = openStore(options.dataDir);
  let server: RpcServer | undefined;
  try {
    const node = await QedNode.open({ ...options, store, keys: options.keys ?? protocolKeys() });
    if (options.dataDir !== undefined) await publishGenesis(options.dataDir, options.genesis);
    node.events.on((event) => log(describe(event)));
    server = await startRpcServer(handlersOf(node, version), {
      port: options.port ?? DEFAULT_PORT,
      version,
      ...(options.host === undefined ? {} : { host: options.host }),
      onFault: (method, error) => node.events.emit({ type: 'fault', where: method, error }),
      health: () => ({ simulated: node.simulated }),
    });
    node.start();
    return running(node, server, store, options, sealRegularly(node, blockInterval, options.idleInterval));
  } catch (error) {
    await server?.close();
    await options.prover.close();
    await store.close();
    throw error;
  }
}

function running(
  node: QedNode,
  server: RpcServer,
  store: KeyValueStore,
  { prover }: DevnetOptions,
  stopSealing: () => Promise<void>,
): Devnet {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.close();
    await stopSealing();
    const halted = node.stop();
    await prover.close();
    await halted;
    await store.close();
  };
  return {
    url: server.url,
    port: server.port,
    node,
    state: node.state,
    events: node.events,
    seal: () => node.seal(),
    waitForProven: (checkpointId, timeout) => waitForProven(node, checkpointId, timeout),
    stop: () => (stopped ??= stop()),
  };
}

function openStore(dataDir: string | undefined): KeyValueStore {
  return dataDir === undefined ? new MemoryStore() : LmdbStore.open(dataDir);
}

/** Writes the genesis file beside the store, where `qed verify --from` finds it. */
async function publishGenesis(dataDir: string, genesis: Genesis): Promise<void> {
  const file = join(dataDir, 'genesis.json');
  await writeFile(`${file}.new`, `${JSON.stringify(genesisToJSON(genesis), null, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** Seals what waits every `interval` milliseconds, one block after the other. Returns what stops it, once the block under way is sealed. */
function sealRegularly(node: QedNode, interval: number, idleInterval: number | undefined): () => Promise<void> {
  if (interval === 0) return () => Promise.resolve();
  let stopping = false;
  let wake = (): void => undefined;
  let lastSealed = Date.now();
  const loop = async (): Promise<void> => {
    while (!stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, interval);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (stopping) return;
      const evenIfEmpty = idleInterval !== undefined && Date.now() - lastSealed >= idleInterval;
      try {
        if ((await node.seal({ evenIfEmpty })) !== null) lastSealed = Date.now();
      } catch (error) {
        node.events.emit({ type: 'fault', where: 'seal', error });
      }
    }
  };
  const done = loop();
  return () => {
    stopping = true;
    wake();
    return done;
  };
}

function waitForProven(node: QedNode, checkpointId: bigint, timeout?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: unknown): void => {
      unlisten();
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error as Error);
    };
    const look = (): void => {
      node.state.proven().then((proven) => proven !== null && proven >= checkpointId && finish(), finish);
    };
    const unlisten = node.events.on(({ type }) => type === 'proven' && look());
    const late = (): void =>
      finish(
        new NodeError(
          'timeout',
          `checkpoint ${checkpointId} is not proven after ${timeout} ms`,
          'look at the log for jobs that fail',
          { exitCode: 3 },
        ),
      );
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    look();
  });
}

function describe(event: Parameters<Parameters<NodeEvents['on']>[0]>[0]): string {
  switch (event.type) {
    case 'sealed':
      return `sealed checkpoint ${event.checkpointId}: ${event.endCaps} end caps, ${event.registrations} registrations, ${event.deployments} deployments, ${event.jobs} proofs to make`;
    case 'proven':
      return `proven checkpoint ${event.checkpointId}`;
    case 'refused':
      return `refused submission ${event.submissionId.slice(0, 12)}: ${event.code} ${event.message}`;
    case 'job-started':
      return `proving ${event.circuit} (${event.jobId.slice(0, 12)})`;
    case 'job-done':
      return `proved ${event.circuit} (${event.jobId.slice(0, 12)}) in ${event.seconds.toFixed(1)} s`;
    case 'job-failed':
      return `could not prove ${event.circuit} (${event.jobId.slice(0, 12)}): ${event.message}`;
    case 'fault':
      return `fault in ${event.where}: ${event.error instanceof Error ? event.error.message : String(event.error)}`;
  }
}
