import { misuse } from '../../base/misuse.js';
import type { Prover, QedProof } from '../../prover/proof.js';
import type { Json } from '../../parth/record.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { unexpectedProof } from '../refusals.js';
import { consented, type Consent } from './consent.js';
import type { KeptProofs } from './kept-proofs.js';
import { whatOthersMayProve, type SharedJobs } from './shared-jobs.js';
import { takeUp } from './take-up.js';
import type { SessionProof, SessionPlan } from '../plan/session-plan.js';

/** How far a session is. */
export interface ProveProgress {
  readonly state: 'started' | 'done';
  /** The proof's place in the plan, from 1, of `total`. */
  readonly step: number;
  readonly total: number;
  /** How many are done. */
  readonly done: number;
  readonly title: string;
  readonly circuit: string;
  /** Since this proof was started; 0 when it starts. */
  readonly seconds: number;
}

export interface ProveOptions {
  readonly onProgress?: (progress: ProveProgress) => void;
  /** How many proofs to have under way at once: the prover's processes. 1 by default. */
  readonly concurrency?: number;
  /** Stops before the next proof; those under way end first. */
  readonly signal?: AbortSignal;
  /** Where finished proofs are kept. Those that are there already and verify are taken up. */
  readonly kept?: Pick<KeptProofs, 'read' | 'keep'>;
  /** Makes the proofs together with other machines, as many at once as are ready. */
  readonly shared?: Pick<SharedJobs, 'prove' | 'takeBack'>;
}

/**
 * Makes all proofs of a planned session; with a simulating prover it is the simulation. Throws `QED3210` or `QED3218` before any work when
 * the user does not consent to this session, `QED3211` when the prover makes something else than was planned, and whatever the prover throws.
 */
export async function proveSession(
  plan: SessionPlan,
  prover: Prover,
  consent: Consent,
  options: ProveOptions = {},
): Promise<EndCapSubmission> {
  if (!Array.isArray((plan as Partial<SessionPlan>).proofs))
    throw misuse('proveSession: plan', 'a plan', 'await planSession(..) makes one');
  if (typeof (prover as Prover | undefined)?.prove !== 'function')
    throw misuse('proveSession: prover', 'a prover', 'new SimulatedProver() or new ProverPool()');
  const witnessOf = consented(plan, consent);
  const made = await proveAll(plan.proofs, prover, witnessOf, options);
  const { result, endUserLeaf, updates, events } = plan;
  return { result, proof: made.get(plan.proofs.at(-1)!.id)!, endUserLeaf, updates, events };
}

/** Proves children before parents, up to `concurrency` at once. After a failure nothing new is started. */
async function proveAll(
  proofs: readonly SessionProof[],
  prover: Prover,
  witnessOf: (proof: SessionProof) => Json,
  { onProgress, concurrency = 1, signal, kept, shared }: ProveOptions,
): Promise<Map<string, QedProof>> {
  const { made, missing } = await takeUp(proofs, prover, kept);
  // A session that was killed may have left jobs in the directory that are done by now.
  shared?.takeBack(proofs.filter((proof) => !missing.includes(proof)));
  const unneeded = proofs.length - missing.length - made.size;
  // One after the other goes by the plan, which spares loading keys; several at once take the longest way to the end first.
  const most = shared === undefined ? concurrency : Infinity;
  const longest = most > 1 ? stepsToEnd(proofs) : undefined;
  const waiting = longest ? [...missing].sort((a, b) => longest.get(b.id)! - longest.get(a.id)!) : [...missing];
  const mayLeave = whatOthersMayProve(proofs);
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  const start = (planned: SessionProof): void => {
    const began = performance.now();
    const report = (state: ProveProgress['state']): void =>
      onProgress?.({
        state,
        step: proofs.indexOf(planned) + 1,
        total: proofs.length,
        done: made.size + unneeded,
        title: planned.title,
        circuit: planned.circuit,
        seconds: state === 'started' ? 0 : (performance.now() - began) / 1000,
      });
    report('started');
    const { program, circuit } = planned;
    const children = planned.children.map((id) => made.get(id)!);
    const job = { program, circuit, witness: witnessOf(planned), children };
    const making = shared?.prove(planned, job, mayLeave(planned)) ?? prover.prove(job, { urgent: true });
    const run = making.then((proof) => {
      checkProof(planned, proof, prover);
      made.set(planned.id, proof);
      kept?.keep(planned, proof);
      report('done');
    });
    const settled = run
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => void underWay.delete(settled));
    underWay.add(settled);
  };

  for (;;) {
    while (failure === undefined && !signal?.aborted && underWay.size < most) {
      const next = waiting.findIndex(({ children }) => children.every((id) => made.has(id)));
      if (next < 0) break;
      start(waiting.splice(next, 1)[0]!);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  if (failure !== undefined) throw failure.error;
  signal?.throwIfAborted();
  return made;
}

/** For each proof how many others stand between it and the end, on the longest way. */
function stepsToEnd(proofs: readonly SessionProof[]): Map<string, number> {
  const steps = new Map(proofs.map(({ id }) => [id, 0]));
  for (const { id, children } of [...proofs].reverse()) {
    for (const child of children) steps.set(child, Math.max(steps.get(child)!, steps.get(id)! + 1));
  }
  return steps;
}

/** The proof states what was planned, under the planned key, and is of the prover's kind. */
function checkProof(planned: SessionProof, proof: QedProof, prover: Prover): void {
  if (proof.kind !== prover.kind)
    throw unexpectedProof(planned.title, `a ${proof.kind} came from a prover of ${prover.kind}s`);
  if (BigInt(proof.output) !== planned.output) throw unexpectedProof(planned.title, 'its proof states something else');
  if (BigInt(proof.key.hash) !== planned.keyHash) throw unexpectedProof(planned.title, 'its proof has another key');
}
