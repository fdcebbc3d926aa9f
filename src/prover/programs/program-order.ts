import type { ProtocolProgram } from '../proof.js';

/** The protocol's programs in the order in which their keys are derived: each may hold earlier keys as constants (PROTOCOL §3). */
export const PROTOCOL_PROGRAMS = [
  'ZkSignature',
  'ActorSignature',
  'SchnorrSignature',
  'UpsSegment',
  'UpsEndCap',
  'UpsExpress',
  'UpsSchnorrExpress',
  'GutaLeaf',
  'GutaNode',
  'GutaMixed',
  'Registry',
  'StatePart1',
  'Checkpoint',
] as const satisfies readonly ProtocolProgram[];
