import { QedError } from '../../base/errors.js';
import type { WorkerProcess, WorkerProcessOptions } from '../../node/worker-process.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { CommandContext } from '../command.js';
import { coordinatorOf } from './worker-coordinator.js';
import { eventLog, type LogFormat } from './event-log.js';

/** What a command is told of a worker. */
export interface WorkerOptions {
  readonly coordinator?: string;
  readonly tokenFile?: string;
  readonly programs?: string;
  readonly logFormat?: LogFormat;
}

/** A running worker and the node that it proves for. */
export interface OpenedWorker extends WorkerProcess {
  readonly node: RpcClient;
  /** Proofs that it makes side by side. */
  readonly concurrency: number;
}

/**
 * Starts a worker as the options say. Throws QED6051 without a token, QED5015 where none is in Redis, QED6052 for an unknown program, and what `startWorker` throws.
 */
export async function openWorker(
  context: CommandContext,
  options: WorkerOptions,
  metrics: Pick<WorkerProcessOptions, 'metricsPort' | 'host'> = {},
): Promise<OpenedWorker> {
  const { output } = context;
  const { RpcClient } = await import('../../wire/rpc-client.js');
  const { startWorker } = await import('../../node/worker-process.js');
  const { protocolKeys } = await import('../../prover/programs/keys.js');
  const { openProver } = await import('./open-prover.js');
  const programs = await programsOf(options.programs);
  const { url, token } = await coordinatorOf(context, options);
  const node = new RpcClient(url, { token });
  const { simulated } = await node.status();
  const prover = await openProver(context, { simulate: simulated });
  try {
    const worker = await startWorker({
      node,
      prover,
      concurrency: prover.concurrency,
      keys: protocolKeys(),
      ...(programs === undefined ? {} : { programs }),
      ...metrics,
      onEvent: eventLog(output, options.logFormat),
    });
    if (simulated) output.warn('this network simulates: nothing on it is proven');
    return { ...worker, node, concurrency: prover.concurrency };
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
