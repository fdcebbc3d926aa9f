import { runCircuit, type AnyCircuit } from '../../src/circuit/circuit.js';
import { methodOf } from '../../src/compiler/artifact/model.js';
import { methodCircuit } from '../../src/compiler/circuit/method-circuit.js';
import { circuitsOfProgram } from '../../src/prover/programs.js';
import type { ProofJob, Prover, QedProof } from '../../src/prover/proof.js';
import type { KeyHashes } from '../../src/prover/whitelists.js';

/** Invented keys of the programs that prove a session. */
export const TEST_KEYS = { ZkSignature: 1001n, UpsSession: 1002n, UpsEndCap: 1003n } as const;

/** Executes every circuit's logic under invented keys: what it accepts, the real circuits accept. */
export class CircuitProver implements Prover {
  readonly kind = 'simulation';
  readonly jobs: ProofJob[] = [];

  constructor(private readonly keys: KeyHashes = TEST_KEYS) {}

  async prove(job: ProofJob): Promise<QedProof> {
    await Promise.resolve();
    this.jobs.push(job);
    const { circuit, keyHash, program } = this.#circuitOf(job);
    const children = job.children.map(({ output, key }) => ({ output: BigInt(output), keyHash: BigInt(key.hash) }));
    const output = runCircuit(circuit, circuit.witness.fromJSON(job.witness) as never, children);
    const key = { data: '', hash: keyHash.toString() };
    return { format: 'qed-proof/1', kind: 'simulation', program, circuit: job.circuit, output: output.toString(), key };
  }

  #circuitOf({ program, circuit: name }: ProofJob): { circuit: AnyCircuit; keyHash: bigint; program: string } {
    if (program.kind === 'contract') {
      const { ir, fingerprint } = methodOf(program.artifact, program.method);
      return { circuit: methodCircuit(ir), keyHash: fingerprint, program: name };
    }
    const circuit = circuitsOfProgram(program.name, this.keys).find((candidate) => candidate.name === name)!;
    return { circuit, keyHash: this.keys[program.name]!, program: program.name };
  }

  verify = (): Promise<boolean> => Promise.resolve(false);
  close = (): Promise<void> => Promise.resolve();
}
