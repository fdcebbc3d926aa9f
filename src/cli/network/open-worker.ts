import { QedError } from '../../base/errors.js';
import type { WorkerProcess, WorkerProcessOptions } from '../../node/worker-process.js';
import type { CoordinatorClient } from '../../node/proving/followed-node.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import type { CommandContext } from '../command.js';
import { coordinatorOf, type CoordinatorFlags } from './worker-coordinator.js';
import { eventLog, type LogFormat } from './event-log.js';

/** What a command is told of a worker. */
export interface WorkerOptions extends CoordinatorFlags {
  readonly programs?: string;
  readonly logFormat?: LogFormat;
}

/** A running worker and the node that it proves for. */
export interface OpenedWorker extends WorkerProcess {
  readonly node: CoordinatorClient;
  /** Proofs that it makes side by side. */
  readonly concurrency: number;
  /** It takes only jobs of these programs; of all when absent. */
  readonly programs?: readonly ProtocolProgram[];
}

/**
 * Starts a worker as the options say; one that found its coordinator in Redis follows it. Throws what `coordinatorOf` and `startWorker` throw, and QED6052 for an
 * unknown program.
 */
export async function openWorker(
  context: CommandContext,
  options: WorkerOptions,
  metrics: Pick<WorkerProcessOptions, 'metricsPort' | 'host'> = {},
): Promise<OpenedWorker> {
  const { output } = context;
  const { RpcClient } = await import('../../wire/rpc-client.js');
  const { FollowedNode } = await import('../../node/proving/followed-node.js');
  const { refuseOtherNetwork, startWorker } = await import('../../node/worker-process.js');
  const { protocolKeys } = await import('../../prover/programs/keys.js');
  const { openProver } = await import('./open-prover.js');
  const programs = await programsOf(options.programs);
  const only = programs === undefined ? {} : { programs };
  const { find, ...place } = await coordinatorOf(context, options);
  const { simulated } = await new RpcClient(place.url).status();
  const prover = await openProver(context, { simulate: simulated });
  const keys = protocolKeys();
  const onEvent = eventLog(output, options.logFormat);
  const node =
    find === undefined
      ? new RpcClient(place.url, { token: place.token })
      : new FollowedNode(place, {
          find,
          check: (found) => refuseOtherNetwork(found, keys, prover),
          onMoved: (url) => onEvent({ type: 'coordinator-found', url }),
          signal: context.signal,
        });
  try {
    const worker = await startWorker({
      node,
      prover,
      concurrency: prover.concurrency,
      keys,
      ...only,
      ...metrics,
      onEvent,
    });
    if (simulated) output.warn('this network simulates: nothing on it is proven');
    return { ...worker, ...only, node, concurrency: prover.concurrency };
  } catch (error) {
    await prover.close();
    throw error;
  }
}

async function programsOf(text: string | undefined): Promise<ProtocolProgram[] | undefined> {
  if (text === undefined) return undefined;
  const { PROTOCOL_PROGRAMS } = await import('../../prover/programs/program-order.js');
  return text.split(',').map((name) => {
    const known = PROTOCOL_PROGRAMS.find((program) => program === name.trim());
    if (known !== undefined) return known;
    throw new QedError('QED6052', `there is no program '${name.trim()}'`, {
      hint: `the programs are ${PROTOCOL_PROGRAMS.join(', ')}`,
      exitCode: 2,
    });
  });
}
