import { MAX_DEFERRED_CALLS, MAX_INLINE_CALLS } from '../heights.js';
import { list, record, type ValueOf } from '../record.js';

/** What a session starts from, carried unchanged by each of its proofs (PROTOCOL §4). */
export const SessionStart = record(null, {
  checkpointId: 'u32',
  checkpointTreeRoot: 'field',
  checkpointLeafHash: 'field',
  /** `0` in a user's first session. */
  startUserLeafHash: 'field',
  userId: 'u32',
  publicKeyHash: 'field',
  nonce: 'u32',
});
export type SessionStart = ValueOf<typeof SessionStart>;

/** Which method ran, on what and with what result. `callerContractId` is 2^32 when the user calls. */
export const Call = record('qed/call', {
  callerContractId: 'field',
  contractId: 'u32',
  methodId: 'u32',
  inputsHash: 'field',
  outputsHash: 'field',
});
export type Call = ValueOf<typeof Call>;

/** A synchronous call that a contract function makes: its outputs are taken as given and owed to an inline call. */
export const InlineCall = record(null, {
  contractId: 'field',
  methodId: 'field',
  inputsHash: 'field',
  outputsHash: 'field',
});
export type InlineCall = ValueOf<typeof InlineCall>;

/** A call to be made later in the same session. */
export const DeferredCall = record(null, { contractId: 'field', methodId: 'field', inputsHash: 'field' });
export type DeferredCall = ValueOf<typeof DeferredCall>;

/** What a call does beside its own state. The UPS circuit checks and applies all of it: a contract is untrusted code. */
export const CallEffects = record(null, {
  balanceBefore: 'u64',
  spent: 'u64',
  received: 'u64',
  /** The first `inlineCount` entries of `inlineCalls` are calls, in call order; the rest are zero. */
  inlineCount: 'field',
  inlineCalls: list(InlineCall, MAX_INLINE_CALLS),
  deferredCount: 'field',
  deferredCalls: list(DeferredCall, MAX_DEFERRED_CALLS),
  /** `0` when nothing was emitted. */
  eventsHash: 'field',
  slotsModified: 'u32',
  /** The call counts only if it lands by this checkpoint; 2^32 − 1 when it sets no bound. */
  validUntil: 'u32',
});
export type CallEffects = ValueOf<typeof CallEffects>;

/** The statement of a contract function circuit (CFC): its public output is this record's hash. */
export const ContractCallStatement = record('qed/contract-call', {
  start: SessionStart,
  call: Call,
  cstateRootBefore: 'field',
  cstateRootAfter: 'field',
  effects: CallEffects,
});
export type ContractCallStatement = ValueOf<typeof ContractCallStatement>;

/** Tags of the lists of variable length in a call: `poseidonList(tag, fields)`; events are a chain of links under theirs (`eventsHashOf`). */
export const INPUTS_TAG = 'qed/inputs';
export const OUTPUTS_TAG = 'qed/outputs';
export const EVENTS_TAG = 'qed/events';
