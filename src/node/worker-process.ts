import type { ProtocolKeys } from '../prover/programs/keys.js';
import type { ProtocolProgram, Prover } from '../prover/proof.js';
import { NodeError } from './errors.js';
import { NodeMetrics } from './metrics/node-metrics.js';
import { workerMetrics } from './metrics/worker-metrics.js';
import type { CoordinatorClient } from './proving/followed-node.js';
import { RpcJobSource } from './proving/rpc-job-source.js';
import { NodeEvents, type NodeListener } from './roles/events.js';
import { Worker } from './roles/worker.js';
import { startMetricsServer, type MetricsServer } from './rpc/metrics-server.js';

/** A worker in a process of its own. */
export interface WorkerProcessOptions {
  /** The coordinator, who knows the caller as a worker. */
  readonly node: CoordinatorClient;
  /** Of the network's kind. The process closes it when it stops. */
  readonly prover: Prover;
  /** Proofs made side by side. */
  readonly concurrency: number;
  /** Takes only jobs of these programs; of all when absent. */
  readonly programs?: readonly ProtocolProgram[];
  readonly keys: ProtocolKeys;
  /** Where it serves `/metrics`; nowhere by default. 0 takes a free port. */
  readonly metricsPort?: number | undefined;
  /** The interface of that port; loopback by default. */
  readonly host?: string | undefined;
  /** Told of what happens. */
  readonly onEvent?: NodeListener;
}

export interface WorkerProcess {
  /** The name under which the coordinator knows it. */
  readonly name: string;
  readonly events: NodeEvents;
  /** Where its metrics are; null where it serves none. */
  readonly metricsUrl: string | null;
  /** Gives the jobs under way back, and closes the prover. */
  stop(): Promise<void>;
}

/**
 * Starts to prove for a coordinator. It holds no state, so it may be killed at any instant; while the coordinator is down it waits, with the proofs that it has
 * made. Throws QED4063 when the coordinator does not answer, QED4074 when it does not know the token, QED4059 when it uses other
 * circuits, QED4050 when its port for metrics is in use.
 */
export async function startWorker(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { node, prover, concurrency, programs, keys, onEvent = () => undefined } = options;
  await refuseOtherNetwork(node, keys, prover);
  const { name } = await node.call('qed_getWorker', {});
  const events = new NodeEvents();
  events.on(onEvent);
  const server = await serveMetrics(events, options);
  const worker = new Worker(new RpcJobSource(node, programs), prover, events, { name, concurrency });
  worker.start();
  return {
    name,
    events,
    metricsUrl: server === undefined ? null : `${server.url}/metrics`,
    stop: async () => {
      await server?.close();
      const stopped = worker.stop();
      await prover.close();
      await stopped;
    },
  };
}

/** Throws QED4059 for a network whose proofs this prover does not make. */
export async function refuseOtherNetwork(
  node: Pick<CoordinatorClient, 'url' | 'call'>,
  keys: ProtocolKeys,
  { kind }: Pick<Prover, 'kind'>,
): Promise<void> {
  const { checkpointKeyHash, version, simulated } = await node.call('qed_status', {});
  const refusal = (what: string, hint: string): NodeError =>
    new NodeError('otherNetwork', `${node.url} ${what}`, hint, { exitCode: 3 });
  if (checkpointKeyHash.toString() !== keys.Checkpoint.hash)
    throw refusal(`uses other circuits (qed ${version})`, 'use its version of qed');
  if (simulated === (kind === 'simulation')) return;
  throw refusal(`is a network ${simulated ? 'of simulations' : 'of proofs'} now`, 'start the worker again');
}

async function serveMetrics(
  events: NodeEvents,
  { metricsPort, host }: Pick<WorkerProcessOptions, 'metricsPort' | 'host'>,
): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  const metrics = new NodeMetrics();
  workerMetrics(metrics, events);
  return startMetricsServer(metrics, { port: metricsPort, host });
}
