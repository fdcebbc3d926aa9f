import { QedError, type QedErrorOptions } from '../../base/errors.js';

/**
 * What can go wrong when a proof is made or checked. QED2001 the golden file (`keys.ts`); here: QED2002 a compiled key is not the expected
 * one, QED2010 a constraint does not hold, QED2011 o1js failed, QED2012 the prover's process died, QED2013 out of time, QED2014 the prover
 * was closed or the job withdrawn, QED2020 the job is malformed, QED2021 a child is no proof of this prover's kind, QED2022 a child of another
 * program in a slot for proofs of the circuit's own.
 */
const KINDS = {
  key: [
    'QED2002',
    'remove the key cache (qed doctor names it) and try again; after a change of circuits run node scripts/goldens.mjs',
    70,
  ],
  constraint: ['QED2010', 'the witness breaks a rule of the protocol or of the contract; no proof of it exists', 1],
  failed: ['QED2011', 'check that the proofs it builds on are genuine; if they are, report this with the details', 70],
  died: [
    'QED2012',
    'the system may have run out of memory: lower the number of prover processes (see qed doctor) and try again',
    3,
  ],
  time: ['QED2013', 'try again on a machine that is less busy, or raise the time limit', 3],
  closed: ['QED2014', 'start the work again', 1],
  job: ['QED2020', 'make the job with the same version of qed that proves it', 1],
  kind: ['QED2021', 'a simulation proves nothing: make the whole chain of proofs without --simulate', 1],
  program: ['QED2022', 'give it a proof of the same program', 1],
} as const satisfies Record<string, readonly [`QED${number}`, string, QedErrorOptions['exitCode']]>;

export type ProverFailure = keyof typeof KINDS;

/** The codes of all kinds. */
export const PROVER_CODES: readonly string[] = Object.values(KINDS).map(([code]) => code);

/** Makes the error of a kind of failure. */
export function proverError(
  kind: ProverFailure,
  message: string,
  options: Pick<QedErrorOptions, 'details' | 'cause'> = {},
): QedError {
  const [code, hint, exitCode] = KINDS[kind];
  return new QedError(code, message, { hint, exitCode: exitCode as 1 | 3 | 70, ...options });
}
