import { hash } from 'node:crypto';
import { runCircuit, type AnyCircuit } from '../../circuit/circuit.js';
import { ConstraintError } from '../../circuit/constraint.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import { NodeError } from '../errors.js';
import type { JobRequest, ProofReference } from '../jobs/job.js';

/** A proof that exists or will: what it says and under which program's key it verifies. */
export interface ExpectedProof {
  readonly reference: ProofReference;
  readonly program: ProtocolProgram;
  readonly output: bigint;
}

/** The circuits that a planner uses and the keys they verify under. */
export interface PlannerCircuits {
  /** Throws a `TypeError` for a name that no program has. */
  circuit(name: string): { readonly program: ProtocolProgram; readonly definition: AnyCircuit };
  keyHash(program: ProtocolProgram): bigint;
}

/** What a step builder makes: a circuit's input and what its proof will say. */
export interface PlannedStep {
  readonly circuit: string;
  readonly witness: unknown;
}

/** So long others wait for their turn while circuits are executed, or as long as one circuit runs. */
const TURN_MS = 5;

/**
 * The jobs of a block in the making. Every job's circuit is executed on its witness as it is added, so a plan that is complete can be
 * proven (PROTOCOL §6).
 */
export class JobGraph {
  readonly #jobs = new Map<string, JobRequest>();
  #lastTurn = 0;

  constructor(
    readonly circuits: PlannerCircuits,
    /** What the block builds on: the genesis root and the checkpoint tree root before the block. */
    readonly base: { readonly genesisRoot: bigint; readonly checkpointTreeRoot: bigint },
  ) {}

  /** In the order in which they were added: children first. */
  get jobs(): JobRequest[] {
    return [...this.#jobs.values()];
  }

  /** Adds one job. Throws QED4042 when a constraint does not hold or the circuit says something else than `expected`. */
  async add(
    owner: string,
    { circuit, witness }: PlannedStep,
    children: readonly ExpectedProof[],
    expected: bigint,
  ): Promise<ExpectedProof> {
    await this.#letOthersRun();
    const { program, definition } = this.circuits.circuit(circuit);
    const values = children.map((child, slot) => ({
      output: child.output,
      keyHash: definition.children[slot]?.kind === 'self' ? 0n : this.circuits.keyHash(child.program),
    }));
    const output = execute(definition, witness, values);
    if (output !== expected) {
      throw new NodeError(
        'blockUnprovable',
        `${circuit} says something else than its header`,
        'this is a fault of qed: please report it',
        { exitCode: 70 },
      );
    }
    const json = definition.witness.toJSON(witness as never);
    const references = children.map(({ reference }) => reference);
    const inputs = sha256(JSON.stringify([json, references]));
    const { genesisRoot, checkpointTreeRoot } = this.base;
    const id = sha256(
      ['qed/job', genesisRoot, checkpointTreeRoot, owner, circuit, this.circuits.keyHash(program), inputs].join(':'),
    );
    this.#jobs.set(id, { id, owner, program, circuit, witness: json, children: references, output });
    return { reference: { kind: 'job', id }, program, output };
  }

  /** A circuit runs for up to a second, or for far less than a turn of the event loop takes. */
  async #letOthersRun(): Promise<void> {
    if (performance.now() - this.#lastTurn < TURN_MS) return;
    await new Promise(setImmediate);
    this.#lastTurn = performance.now();
  }
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

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
