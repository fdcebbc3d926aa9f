import { totalmem } from 'node:os';
import type { Prover } from '../../src/prover/proof.js';
import { ProverPool } from '../../src/prover/proving/prover-pool.js';

/**
 * The prover of all files of this tier, which share one process: so each program is loaded once, not once a file. It ends with it. One prover
 * process with much memory loads each program once, where two of the usual size load most of them twice or more.
 */
export const prover = new ProverPool({ size: 1, proofsPerProcess: 200, residentBytesLimit: totalmem() / 2 });

/** The same provers for somebody who closes what he is given: they stay open for the files that come after. */
export const lentProver: Prover = {
  kind: prover.kind,
  prove: prover.prove.bind(prover),
  verify: prover.verify.bind(prover),
  close: () => Promise.resolve(),
};
