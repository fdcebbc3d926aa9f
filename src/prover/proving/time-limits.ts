import type { ProofJob, ProtocolProgram } from '../proof.js';
import type { Phase } from './messages.js';

/** Seconds to make all of a program's keys on two cores, two processes at once (docs/benchmarks.md). */
const KEYS: Readonly<Record<ProtocolProgram, number>> = {
  ZkSignature: 7,
  ActorSignature: 7,
  SchnorrSignature: 7,
  UpsSegment: 90,
  UpsEndCap: 21,
  UpsExpress: 80,
  UpsSchnorrExpress: 80,
  GutaLeaf: 113,
  GutaNode: 63,
  GutaMixed: 30,
  Registry: 73,
  StatePart1: 16,
  Checkpoint: 85,
};

/** Seconds of the slowest proof of a program, likewise. */
const PROOF: Readonly<Record<ProtocolProgram, number>> = {
  ZkSignature: 6,
  ActorSignature: 6,
  SchnorrSignature: 6,
  UpsSegment: 27,
  UpsEndCap: 26,
  UpsExpress: 27,
  UpsSchnorrExpress: 28,
  GutaLeaf: 25,
  GutaNode: 27,
  GutaMixed: 15,
  Registry: 26,
  StatePart1: 25,
  Checkpoint: 22,
};

/** Of a protocol program, the proving key of one circuit, which its first proof makes. */
const CIRCUIT_KEY = 45;

/** A method of 65,536 rows, the largest that there can be. Its keys are made before the first proof. */
const METHOD = { keys: 40, proof: 60 };

/** A machine may be slower than the one that was measured, prove with WebAssembly, or do much else beside. */
const PATIENCE = 15;
/** For what takes seconds when all is well: a busy machine may give a process a tenth of a core. */
const LEAST_SECONDS = 600;
/** Another process makes the keys: its own limit ends it first. */
const WAITING_SECONDS = 1_800;

/** Seconds that a phase of a proof's making may take before its process is taken for hanging and killed. */
export function timeLimit({ program }: Pick<ProofJob, 'program'>, phase: Phase): number {
  if (phase === 'waiting') return WAITING_SECONDS;
  const keys = program.kind === 'contract' ? METHOD.keys : KEYS[program.name];
  const proof = program.kind === 'contract' ? METHOD.proof : CIRCUIT_KEY + PROOF[program.name];
  return Math.max(LEAST_SECONDS, PATIENCE * (phase === 'compiling' ? keys : proof));
}
