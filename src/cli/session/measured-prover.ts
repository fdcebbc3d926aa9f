import type { KeyJson } from '../../circuit/program.js';
import type { ProofJob, Prover, ProvingOptions, QedProof } from '../../prover/proof.js';

/** A prover that counts what goes through it: how many proofs, and the seconds from job to proof, waiting included. */
export class MeasuredProver implements Prover {
  #count = 0;
  #seconds = 0;

  constructor(
    private readonly inner: Prover,
    private readonly onProof: (circuit: string, seconds: number, count: number) => void,
  ) {}

  get kind(): Prover['kind'] {
    return this.inner.kind;
  }

  /** Proofs made so far and the time that they took. */
  get measured(): { readonly count: number; readonly seconds: number } {
    return { count: this.#count, seconds: Math.round(this.#seconds * 10) / 10 };
  }

  async prove(job: ProofJob, options?: ProvingOptions): Promise<QedProof> {
    const start = performance.now();
    const proof = await this.inner.prove(job, options);
    const seconds = (performance.now() - start) / 1000;
    this.#count++;
    this.#seconds += seconds;
    this.onProof(job.circuit, seconds, this.#count);
    return proof;
  }

  verify(proof: QedProof, key: KeyJson): Promise<boolean> {
    return this.inner.verify(proof, key);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
