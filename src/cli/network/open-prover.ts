import type { ProverEvent } from '../../prover/proving/pool-options.js';
import type { Prover } from '../../prover/proof.js';
import type { CommandContext } from '../command.js';

/** A prover for one command, with the number of proofs that it can have under way. */
export interface OpenedProver extends Prover {
  readonly concurrency: number;
}

export interface OpenProverOptions {
  /** Executes circuits instead of proving. */
  readonly simulate: boolean;
  readonly workers?: number;
  onEvent?(event: ProverEvent): void;
}

/** The real prover in child processes, or the simulation. Close it when done. */
export async function openProver(
  { config, output }: CommandContext,
  options: OpenProverOptions,
): Promise<OpenedProver> {
  if (options.simulate) {
    const { SimulatedProver } = await import('../../prover/proving/simulated-prover.js');
    return Object.assign(new SimulatedProver(), { concurrency: 1 });
  }
  const { ProverPool } = await import('../../prover/proving/prover-pool.js');
  const size = options.workers ?? config.workers;
  const pool = new ProverPool({
    ...(size === undefined ? {} : { size }),
    cacheDirectory: config.cacheDir,
    onEvent(event) {
      if (event.kind === 'warning') output.warn(event.message);
      options.onEvent?.(event);
    },
  });
  return Object.assign(pool, { concurrency: pool.size });
}
