import type { ProgramRef } from '../proof.js';

/**
 * Seconds that a proof of a session takes with its keys loaded: medians of one run on two quiet cores (docs/benchmarks.md). Circuits that were
 * not in that run have the time of the one that verifies the same proofs in the same domain; the signatures of actors and of Schnorr keys
 * are estimated by their rows, and what verifies two segments is taken as 25. Another machine is faster or slower, in about the same ratio for all.
 */
const SESSION_PROOFS: Readonly<Record<string, number>> = {
  ZkSignature: 4.8,
  ActorSignature: 5.2,
  SchnorrSignature: 5.4,
  UPSCFCStandardTransaction: 20.1,
  UPSCFCTwoTransactions: 23.4,
  UPSCFCInlineTransaction: 27.5,
  UPSCFCDeferredTransaction: 27.5,
  UPSJoinSegments: 25,
  UPSStandardEndCap: 20.7,
  UPSExpressNoCalls: 9.5,
  UPSExpressOneCall: 20.1,
  UPSExpressTwoCalls: 23.4,
  UPSExpressTwoSegments: 25,
  UPSSchnorrExpressNoCalls: 9.5,
  UPSSchnorrExpressOneCall: 20.1,
  UPSSchnorrExpressTwoCalls: 23.4,
  UPSSchnorrExpressTwoSegments: 25,
};

/** A contract's method takes what every proof takes, and more with its rows: 5.6 seconds with 1,200. */
const METHOD = { base: 4.8, perThousandRows: 0.7 };

/** The seconds that a proof of a session is expected to take. Throws a `TypeError` for a circuit that is part of no session, or a method that the contract lacks. */
export function expectedSeconds(program: ProgramRef, circuit: string): number {
  if (program.kind === 'contract') {
    const method = program.artifact.methods.find(({ name }) => name === program.method);
    if (method === undefined) throw new TypeError(`${program.artifact.contract} has no method ${program.method}`);
    return METHOD.base + (METHOD.perThousandRows * method.rows) / 1000;
  }
  const seconds = SESSION_PROOFS[circuit];
  if (seconds === undefined) throw new TypeError(`no session has a proof of ${circuit}`);
  return seconds;
}
