import type { AnyCircuit } from '../../circuit/circuit.js';
import { qedGenesisCheckpoint } from './genesis.js';
import { qedCheckpointStateTransition, type CheckpointConstants } from './state-transition.js';

/** The circuits of the program `Checkpoint` (PROTOCOL §3, §6). */
export const checkpointCircuits = (constants: CheckpointConstants): AnyCircuit[] => [
  qedGenesisCheckpoint,
  qedCheckpointStateTransition(constants),
];
