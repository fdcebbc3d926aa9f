// The package `qed`: what a program needs that reads contracts' state, plans sessions and proves them. Contracts import `qed/contract`.

export { QedError } from './base/errors.js';

// nodes
export { RpcClient, type CallOptions, type RpcClientOptions } from './wire/rpc-client.js';
export type { SubscribeOptions } from './wire/calls/notifications.js';
export type { CheckpointInfo, CheckpointSummary } from './wire/checkpoint.js';
export type { EndCapSubmission } from './wire/end-cap.js';
export type { EventEntry, EventFilter, EventPage } from './wire/listings.js';
export type { Anchor, SessionSource } from './wire/session-source.js';
export type { Status } from './wire/status.js';
export type { SubmissionStatus } from './wire/submission.js';
export type { Notification, SubscribeRequest, Topic } from './wire/subscription.js';

// keys
export { devnetKey } from './session/keystore/devnet-accounts.js';
export { keyOf, newKey, type Key } from './session/keystore/key.js';
export type { KeyScheme } from './session/keystore/key-scheme.js';
export {
  Keystore,
  type KeyEntry,
  type KeyInfo,
  type KeystoreOptions,
  type UnlockedKey,
} from './session/keystore/keystore.js';

// contracts
export { parseArtifact } from './compiler/artifact/model.js';
export { parseSourceMap, sourceFrame, type SourceMap } from './compiler/artifact/source-map.js';
export type { ContractArtifact } from './compiler/artifact/artifact.js';
export { executeCall, type ExecutedCall } from './compiler/call/execute-call.js';
export {
  ContractClient,
  type ContractDescription,
  type ContractState,
  type ContractTypes,
  type TypedCall,
  type TypedEvent,
} from './session/contract-client.js';
export { deployContract, type DeploymentRequest } from './session/deploy-contract.js';

// sessions
export { ProverPool } from './prover/proving/prover-pool.js';
export { SimulatedProver } from './prover/proving/simulated-prover.js';
export type { ProverPoolOptions } from './prover/proving/pool-options.js';
export type { Prover } from './prover/proof.js';
export { publishedEvents } from './session/source/published-events.js';
export { LocalProvingSessionStore } from './session/source/local-proving-session-store.js';
export { planSession, type SessionRequest } from './session/plan/plan-session.js';
export type { CallSummary, EventSummary, SessionPlan, SlotChange } from './session/plan/session-plan.js';
export type { JsonArgument, SessionCall } from './session/files/session-file.js';
export { proveSession, type ProveOptions, type ProveProgress } from './session/prove/prove-session.js';
export type { Consent } from './session/prove/consent.js';
export { refuseStaleEndCap } from './session/prove/refuse-stale-end-cap.js';
