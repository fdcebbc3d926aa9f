// The package `qed`: what a program needs that reads contracts' state, plans sessions and proves them. Contracts import `qed/contract`.

export { executeCall, type ExecutedCall } from './compiler/call/execute-call.js';
export { parseArtifact } from './compiler/artifact/model.js';
export { parseSourceMap, sourceFrame, type SourceMap } from './compiler/artifact/source-map.js';
export type { ContractArtifact } from './compiler/artifact/artifact.js';
export { QedError } from './base/errors.js';
export { RpcClient } from './wire/rpc-client.js';
export { ProverPool } from './prover/proving/prover-pool.js';
export { SimulatedProver } from './prover/proving/simulated-prover.js';
export {
  ContractClient,
  type ContractDescription,
  type ContractState,
  type ContractTypes,
  type TypedCall,
  type TypedEvent,
} from './session/contract-client.js';
export { LocalProvingSessionStore } from './session/source/local-proving-session-store.js';
export { proveSession } from './session/prove/prove-session.js';
export { refuseStaleEndCap } from './session/prove/refuse-stale-end-cap.js';
export { planSession } from './session/plan/plan-session.js';
export type { SessionPlan } from './session/plan/session-plan.js';
