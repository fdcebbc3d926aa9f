import { keyOfProgram } from '../../prover/programs/keys.js';
import type { ProofJob, Prover, QedProof } from '../../prover/proof.js';
import type { JobDirectory } from '../../wire/job-files/job-directory.js';
import type { Claim } from '../../wire/job-files/claims.js';
import type { SessionProof } from '../plan/session-plan.js';
import { asPlanned, plannedId } from './planned-proof.js';

/** Milliseconds between two looks at the directory. */
const LOOK_MS = 500;
/** So long others may have a job from when this process first wants it. A prover gives up what hangs after ten minutes, so this is longer. */
const PATIENCE_MS = 15 * 60_000;

interface OpenJob {
  readonly id: string;
  readonly planned: SessionProof;
  readonly job: ProofJob;
  /** False for what must not leave this machine, and for a job of which somebody handed in a false proof. */
  shared: boolean;
  /** Being proven by this process. */
  ours: boolean;
  /** When this process first asked for its claim. */
  heldSince?: number;
  readonly resolve: (proof: QedProof) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Which proofs of a session others may make: not what needs the user's secret or signature, nor what verifies the proof of a signature, with which others
 * could hand the session in.
 */
export function whatOthersMayProve(proofs: readonly SessionProof[]): (proof: SessionProof) => boolean {
  const lacking = new Set(proofs.filter(({ lacks }) => lacks !== undefined).map(({ id }) => id));
  return ({ id, children }) => !lacking.has(id) && !children.some((child) => lacking.has(child));
}

/**
 * Makes the proofs of a session together with other machines that look into one directory (`qed prove-batch --jobs --follow`). Every job that is ready and that
 * others may prove lies there as a file. This process proves as many as it can itself and takes the proofs of others, each of which it verifies under
 * the key that the plan needs. What others prove falsely or hold for too long, it proves itself. Where the directory is
 * taken away, it proves the jobs at hand, and the next one fails the session (`QED6022`).
 */
export class SharedJobs {
  readonly #open: OpenJob[] = [];
  #free: number;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  /** Something has changed since the present look began. */
  #lookAgain = false;
  #closed: { readonly reason: unknown } | undefined;

  /** `slots`: how many proofs `prover` makes side by side. */
  constructor(
    private readonly directory: JobDirectory,
    private readonly prover: Prover,
    slots: number,
  ) {
    this.#free = slots;
  }

  /** The planned proof, made here or, where `shared`, perhaps elsewhere. Throws what the prover throws, and `QED6022` where the job cannot be written. */
  prove(planned: SessionProof, job: ProofJob, shared: boolean): Promise<QedProof> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) return reject(this.#closed.reason as Error);
      const id = plannedId(planned);
      const open = { id, planned, job, shared, ours: false, resolve, reject };
      this.#open.push(open);
      this.#timer ??= setInterval(() => void this.#look(), LOOK_MS);
      try {
        if (shared) this.directory.publish(id, job);
      } catch (error) {
        return this.#fail(open, error);
      }
      void this.#look();
    });
  }

  /** Removes what an earlier run has left of these proofs. */
  takeBack(proofs: readonly SessionProof[]): void {
    for (const planned of proofs) this.directory.withdraw(plannedId(planned));
  }

  /** Takes back what is still in the directory, and fails what nobody here proves with `reason`. */
  close(reason: unknown): void {
    this.#closed ??= { reason };
    for (const open of [...this.#open]) {
      if (open.ours) this.#withdraw(open);
      else this.#settle(open, () => open.reject(reason));
    }
  }

  async #look(): Promise<void> {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#lookAgain) {
      this.#lookAgain = false;
      for (const open of [...this.#open]) await this.#advance(open).catch((error: unknown) => this.#fail(open, error));
    }
    this.#looking = false;
  }

  /** Takes the proof that others have made of a job, or proves it here when there is room and nobody else does. */
  async #advance(open: OpenJob): Promise<void> {
    const given = open.shared && !open.ours ? this.directory.proofOf(open.id) : undefined;
    if (given !== undefined) {
      const proof = await this.#verified(open.planned, given);
      if (proof !== undefined) return this.#settle(open, () => open.resolve(proof));
      this.#withdraw(open);
    }
    if (open.ours || this.#free === 0 || !this.#open.includes(open)) return;
    const claim = open.shared ? this.#claim(open) : undefined;
    if (open.shared && claim === undefined) return;
    open.ours = true;
    this.#free--;
    void this.#proveHere(open, claim);
  }

  /** The job for this process. It is not shared any more where others have had it for too long, or where nothing can be written. */
  #claim(open: OpenJob): Claim | undefined {
    try {
      const claim = this.directory.claim(open.id);
      open.heldSince ??= performance.now();
      if (claim === undefined && performance.now() - open.heldSince > PATIENCE_MS) this.#withdraw(open);
      return claim;
    } catch {
      this.#withdraw(open);
      return undefined;
    }
  }

  async #proveHere(open: OpenJob, claim: Claim | undefined): Promise<void> {
    try {
      const proof = await this.prover.prove(open.job, { urgent: true });
      this.#settle(open, () => open.resolve(proof));
    } catch (error) {
      this.#fail(open, error);
    } finally {
      claim?.release();
      this.#free++;
      void this.#look();
    }
  }

  /** A proof from the directory when it is the planned one and holds. One at which the verifier fails is none. */
  async #verified(planned: SessionProof, given: QedProof | null): Promise<QedProof | undefined> {
    const proof = given?.kind === this.prover.kind ? asPlanned(planned, given) : undefined;
    if (proof === undefined) return undefined;
    const holds = await this.prover.verify(proof, keyOfProgram(planned.program)).catch(() => false);
    return holds ? proof : undefined;
  }

  /** One failure fails the session, so nobody needs the rest. */
  #fail(open: OpenJob, error: unknown): void {
    this.#settle(open, () => open.reject(error));
    this.close(error);
  }

  #settle(open: OpenJob, settle: () => void): void {
    const at = this.#open.indexOf(open);
    if (at < 0) return;
    this.#open.splice(at, 1);
    this.#withdraw(open);
    settle();
    if (this.#open.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #withdraw(open: OpenJob): void {
    if (open.shared) this.directory.withdraw(open.id);
    open.shared = false;
  }
}
