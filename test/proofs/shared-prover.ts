import type { Prover } from '../../src/prover/proof.js';
import { ProverPool } from '../../src/prover/proving/prover-pool.js';

/** The provers of all files of this tier, which share one process: so each program is loaded once, not once a file. They end with it. */
export const prover = new ProverPool();

/** The same provers for somebody who closes what he is given: they stay open for the files that come after. */
export const lentProver: Prover = {
  kind: prover.kind,
  prove: prover.prove.bind(prover),
  verify: prover.verify.bind(prover),
  close: () => Promise.resolve(),
};
