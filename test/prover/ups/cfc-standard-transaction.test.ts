// A standard transaction applies exactly the effects that its contract call states, and refuses every forged witness.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { uconLeafOf } from '../../../src/parth/contract-state.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { MAX_ANCESTORS } from '../../../src/parth/heights.js';
import { EventLeaf } from '../../../src/parth/leaves.js';
import { emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { Call } from '../../../src/parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  TransactionLink,
  UpsSegment,
} from '../../../src/parth/statements/session.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/segment/cfc-standard-transaction.js';
import { startedSessionOf } from '../../../src/prover/ups/session-start.js';
import { constraintSuite, refusalOf } from '../../support/constraints.js';
import { manyCalls, sessionUser } from './session-fixture.js';
import { follows, transaction, type TransactionDraft } from './transaction-fixture.js';
import { rich, cases } from './standard-transaction-cases.js';

constraintSuite(upsCfcStandardTransaction, () => rich.input, cases);

describe('UPSCFCStandardTransaction', () => {
  const run = ({ input }: ReturnType<typeof transaction>) =>
    runCircuit(upsCfcStandardTransaction, input.witness, input.children);

  it('states the segment that the builder tells, with every effect', () => {
    expect(run(rich)).toBe(rich.output);
  });

  it('moves only uconRoot, balance, eventRoot and eventCount of the user leaf', () => {
    const { ucon, events } = rich.trees;
    expect(rich.segment.start).toEqual(rich.start);
    expect(rich.after.userLeaf).toEqual({
      ...rich.before.userLeaf,
      uconRoot: ucon.root,
      balance: 975n,
      eventRoot: events.root,
      eventCount: 3n,
    });
    expect(ucon.get(0n)).toBe(5999n);
    const event = { checkpointId: 5n, contractId: 0n, methodId: 41n, callIndex: 0n, eventsHash: 601n };
    expect(rich.event).toEqual(event);
    expect(events.get(2n)).toBe(EventLeaf.hash(event));
  });

  it('counts, and takes the earlier deadline', () => {
    expect(rich.after).toMatchObject({
      deferredAdded: 5n,
      deferredSettled: 1n,
      txCount: 1n,
      slotsModified: 4n,
      validUntil: 50n,
      txStackHash: TransactionLink.hash({ previous: 0n, kind: 0n, callHash: Call.hash(rich.statement.call) }),
    });
  });

  it('owes the inline calls in call order, with caller and ancestors filled in', () => {
    const { call, effects } = rich.statement;
    const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => (i === 0 ? call.contractId : NO_CONTRACT));
    const items = effects.inlineCalls.map((inline) => InlineDebt.hash({ callerContractId: 0n, ...inline, ancestors }));
    const top = items.reduceRight((rest, itemHash) => InlineDebtLink.hash({ itemHash, rest }), 0n);
    expect(rich.after.inlineDebtTop).toBe(top);
  });

  it('pushes only as many inline and deferred calls as are counted', () => {
    const made = transaction({
      contractId: 2n,
      effects: { ...manyCalls, inlineCount: 1n, deferredCount: 2n },
    });
    expect(run(made)).toBe(made.output);
    const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => (i === 0 ? 2n : NO_CONTRACT));
    const itemHash = InlineDebt.hash({ callerContractId: 2n, ...made.statement.effects.inlineCalls[0]!, ancestors });
    expect(made.after).toMatchObject({
      inlineDebtTop: InlineDebtLink.hash({ itemHash, rest: 0n }),
      deferredAdded: 2n,
    });
    expect(made.trees.deferred.get(1n)).toBe(
      DeferredDebt.hash({ callerContractId: 2n, contractId: 21n, methodId: 2n, inputsHash: 301n }),
    );
    expect(made.trees.deferred.get(2n)).toBe(0n);
  });

  it('changes nothing but the transaction stack and its count for a call without effects', () => {
    const quiet = transaction();
    expect(run(quiet)).toBe(quiet.output);
    const { txStackHash } = quiet.after;
    expect(txStackHash).not.toBe(0n);
    expect(quiet.after).toEqual({ ...quiet.before, txStackHash, txCount: 1n });
    expect(quiet.event).toBeNull();
  });

  it('reads leaf 0 as the empty tree and keeps an empty tree as leaf 0 (attack 1.17)', () => {
    const first = transaction({ contractId: 1n, after: 5001n, effects: { slotsModified: 1n } });
    expect(first.statement.cstateRootBefore).toBe(emptyRoot(32));
    expect(run(first)).toBe(first.output);
    expect(first.trees.ucon.get(1n)).toBe(5001n);

    const emptied = transaction({ contractId: 2n, after: emptyRoot(12), effects: { slotsModified: 1n } });
    expect(run(emptied)).toBe(emptied.output);
    expect(emptied.trees.ucon.get(2n)).toBe(0n);
    expect(uconLeafOf(emptyRoot(13), 12)).toBe(emptyRoot(13));
  });

  it('takes an earlier deadline of choice', () => {
    const { input, segment } = transaction();
    const witness = { ...input.witness, call: { ...input.witness.call, validUntil: 1n } };
    const earlier = { ...segment, after: { ...segment.after, validUntil: 1n } };
    expect(runCircuit(upsCfcStandardTransaction, witness, input.children)).toBe(UpsSegment.hash(earlier));
  });

  it("keeps the session's deadline where the call sets none", () => {
    expect(transaction().after.validUntil).toBe(105n);
  });

  it('fills the debt tree to its last index and no further', () => {
    const full = 2n ** 16n;
    const last = transaction({
      contractId: 2n,
      effects: { ...manyCalls, inlineCount: 0n, deferredCount: 1n },
      current: { deferredAdded: full - 1n, deferredSettled: full - 1n },
    });
    expect(run(last)).toBe(last.output);
    // At 2^16 no index is left: whichever path the prover takes, the index is refused.
    const draft = structuredClone(last.input) as unknown as TransactionDraft;
    follows(({ current }) => void Object.assign(current, { deferredAdded: full, deferredSettled: full }))(draft);
    expect(refusalOf(upsCfcStandardTransaction, draft as never)).toBe(
      'UPSCFCStandardTransaction/deferred/call[0]/index',
    );
  });

  it('takes no call of another session of the same user', () => {
    const other = startedSessionOf(sessionUser('user', { config: { maxAnchorAge: 99n } }));
    const draft = structuredClone(rich.input) as unknown as TransactionDraft;
    follows(({ start }) => void Object.assign(start, other.start))(draft);
    expect(refusalOf(upsCfcStandardTransaction, draft as never)).toBe('UPSCFCStandardTransaction/start');
  });
});
