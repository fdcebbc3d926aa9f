import { ProverPool } from '../../src/prover/proving/prover-pool.js';

/** The provers of all files of this tier, which share one process: so each program is loaded once, not once a file. They end with it. */
export const prover = new ProverPool();
