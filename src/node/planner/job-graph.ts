import { createHash } from 'node:crypto';
import { runCircuit, type AnyCircuit } from '../../circuit/circuit.js';
import { ConstraintError } from '../../circuit/constraint.js';
import type { Json } from '../../parth/record.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import { NodeError } from '../errors.js';

/** Where a proof that a job needs comes from: another job, or a proof that the node already holds. */
export type ProofRef = { readonly kind: 'job'; readonly id: string } | { readonly kind: 'proof'; readonly id: string };

/** A proof that exists or will: what it says and under which program's key it verifies. */
export interface PlannedProof {
  readonly ref: ProofRef;
  readonly program: ProtocolProgram;
  readonly output: bigint;
}

/** One proof to make; its children are in the order of the circuit's slots. */
export interface PlannedJob {
  readonly id: string;
  readonly program: ProtocolProgram;
  readonly circuit: string;
  readonly owner: string;
  readonly witness: Json;
  readonly children: readonly ProofRef[];
  /** What the proof must say. */
  readonly output: bigint;
}

/** The circuits that a planner uses and the keys they verify under. */
export interface PlannerCircuits {
  /** Throws a `TypeError` for a name that no program has. */
  circuit(name: string): { readonly program: ProtocolProgram; readonly definition: AnyCircuit };
  keyHash(program: ProtocolProgram): bigint;
}

/**
 * The jobs of a block in the making. Every job's circuit is executed on its witness as it is added, so a plan that is complete can be
 * proven (PROTOCOL §6).
 */
export class JobGraph {
  readonly #jobs: PlannedJob[] = [];

  constructor(
    readonly circuits: PlannerCircuits,
    /** Prefix of the job ids: genesis and the checkpoint that the block builds on. */
    readonly base: string,
  ) {}

  get jobs(): readonly PlannedJob[] {
    return this.#jobs;
  }

  /** Adds one job. Throws QED4042 when a constraint does not hold or the circuit says something else than `expected`. */
  add(
    owner: string,
    circuitName: string,
    witness: unknown,
    children: readonly PlannedProof[],
    expected: bigint,
  ): PlannedProof {
    const { program, definition } = this.circuits.circuit(circuitName);
    const values = children.map((child, slot) => ({
      output: child.output,
      keyHash: definition.children[slot]?.kind === 'self' ? 0n : this.circuits.keyHash(child.program),
    }));
    const output = execute(definition, witness, values);
    if (output !== expected) {
      throw new NodeError(
        'blockUnprovable',
        `${circuitName} says something else than its header`,
        'this is a fault of qed: please report it',
        { exitCode: 70 },
      );
    }
    const json = definition.witness.toJSON(witness as never);
    const refs = children.map(({ ref }) => ref);
    const inputs = createHash('sha256')
      .update(JSON.stringify([json, refs]))
      .digest('hex')
      .slice(0, 32);
    const id = `${this.base}:${owner}:${circuitName}:${short(this.circuits.keyHash(program))}:${inputs}`;
    if (!this.#jobs.some((job) => job.id === id)) {
      this.#jobs.push({ id, program, circuit: circuitName, owner, witness: json, children: refs, output });
    }
    return { ref: { kind: 'job', id }, program, output };
  }
}

function execute(
  definition: AnyCircuit,
  witness: unknown,
  children: readonly { output: bigint; keyHash: bigint }[],
): bigint {
  try {
    return runCircuit(definition, witness as never, children);
  } catch (error) {
    if (!(error instanceof ConstraintError)) throw error;
    throw new NodeError(
      'blockUnprovable',
      `the block cannot be proven: ${error.constraint}`,
      'nothing was sealed; this is a fault of qed: please report it',
      {
        exitCode: 70,
        details: { constraint: error.constraint },
        cause: error,
      },
    );
  }
}

/** The first 64 bits of a field element, for names that people read. */
export const short = (value: bigint): string => value.toString(16).padStart(64, '0').slice(0, 16);
