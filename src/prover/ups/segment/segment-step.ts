import type { CheckpointLeaf } from '../../../parth/leaves.js';
import type { Json, RecordType, Shape, ValueOf } from '../../../parth/record.js';
import type { SessionStart } from '../../../parth/statements/contract-call.js';
import type { SessionState, UpsSegment } from '../../../parth/statements/session.js';
import { leafCallOf, type AppliedCall } from '../call/apply-call-step.js';
import { upsCfcDeferredTransaction } from './cfc-deferred-transaction.js';
import { upsCfcInlineTransaction } from './cfc-inline-transaction.js';
import { upsCfcStandardTransaction, upsCfcTwoTransactions } from './cfc-standard-transaction.js';
import { upsJoinSegments } from './join-segments.js';

/** A segment, and the proof of it to make. */
export interface SegmentStep<Witness = unknown> {
  readonly circuit: string;
  readonly witness: Witness;
  readonly json: Json;
  readonly segment: UpsSegment;
}

/** UPSCFCStandardTransaction: the segment over a call of the user's. */
export function standardSegment(start: SessionStart, { call, before, after }: AppliedCall) {
  return step(upsCfcStandardTransaction, { start, before, call }, { start, before, after });
}

/** UPSCFCTwoTransactions: the segment over two calls of the user's that make no calls. */
export function twoCallsSegment(
  start: SessionStart,
  checkpointLeaf: CheckpointLeaf,
  [first, second]: readonly [AppliedCall, AppliedCall],
) {
  const { before } = first;
  const calls = [leafCallOf(first.call), leafCallOf(second.call)];
  const witness = { start, before, checkpointLeaf, calls };
  return step(upsCfcTwoTransactions, witness, { start, before, after: second.after });
}

/** UPSCFCInlineTransaction: a segment and the inline call that its last one owes. Throws a TypeError for a call that pays none. */
export function inlineSegment(previous: UpsSegment, { call, after, owed }: AppliedCall) {
  if (owed?.kind !== 'inline') throw new TypeError('the call was not made inline');
  const { debt, rest } = owed;
  return step(upsCfcInlineTransaction, { previous, debt, rest, call }, { ...previous, after });
}

/** UPSCFCDeferredTransaction: a segment and the oldest deferred call that it owes. Throws a TypeError for a call that pays none. */
export function deferredSegment(previous: UpsSegment, { call, after, owed }: AppliedCall) {
  if (owed?.kind !== 'deferred') throw new TypeError('the call was not deferred');
  const { debt, debtPath } = owed;
  return step(upsCfcDeferredTransaction, { previous, debt, debtPath, call }, { ...previous, after });
}

/** UPSJoinSegments: two segments, the second of which goes on where the first one ends, as one. */
export function joinedSegment(first: UpsSegment, second: UpsSegment) {
  const { start, before } = first;
  const { after } = second;
  return step(upsJoinSegments, { start, before, middle: first.after, after }, { start, before, after });
}

function step<S extends Shape>(
  { name, witness: type }: { readonly name: string; readonly witness: RecordType<S> },
  witness: ValueOf<RecordType<S>>,
  segment: { readonly start: SessionStart; readonly before: SessionState; readonly after: SessionState },
): SegmentStep<ValueOf<RecordType<S>>> {
  return { circuit: name, witness, json: type.toJSON(witness), segment };
}
