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
  UpsHeader,
} from '../../../src/parth/statements/session.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/call/cfc-standard-transaction.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import { constraintSuite, refusalOf } from '../../support/constraints.js';
import { UPS_KEY, USER_ID, anchorOf, manyCalls, upsWhitelist, userLeaf, users } from './session-fixture.js';
import { follows, started, transaction, type TransactionDraft } from './transaction-fixture.js';
import { rich, cases } from './standard-transaction-cases.js';

constraintSuite(upsCfcStandardTransaction, () => rich.input, cases);

describe('UPSCFCStandardTransaction', () => {
  const run = ({ input }: ReturnType<typeof transaction>) =>
    runCircuit(upsCfcStandardTransaction, input.witness, input.children);

  it('states the header that the builder tells, with every effect', () => {
    expect(run(rich)).toBe(UpsHeader.hash(rich.step.header));
  });

  it('moves only uconRoot, balance, eventRoot and eventCount of the user leaf', () => {
    const { ucon, events } = rich.trees;
    expect(rich.step.header.start).toEqual(rich.previous.start);
    expect(rich.step.header.current.userLeaf).toEqual({
      ...rich.previous.current.userLeaf,
      uconRoot: ucon.root,
      balance: 975n,
      eventRoot: events.root,
      eventCount: 3n,
    });
    expect(ucon.get(0n)).toBe(5999n);
    const event = { checkpointId: 5n, contractId: 0n, methodId: 41n, callIndex: 0n, eventsHash: 601n };
    expect(rich.step.event).toEqual(event);
    expect(events.get(2n)).toBe(EventLeaf.hash(event));
  });

  it('counts, and takes the earlier deadline', () => {
    expect(rich.step.header.current).toMatchObject({
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
    expect(rich.step.header.current.inlineDebtTop).toBe(top);
  });

  it('pushes only as many inline and deferred calls as are counted', () => {
    const { step, statement, ...rest } = transaction({
      contractId: 2n,
      effects: { ...manyCalls, inlineCount: 1n, deferredCount: 2n },
    });
    expect(run({ step, statement, ...rest })).toBe(UpsHeader.hash(step.header));
    const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => (i === 0 ? 2n : NO_CONTRACT));
    const itemHash = InlineDebt.hash({ callerContractId: 2n, ...statement.effects.inlineCalls[0]!, ancestors });
    expect(step.header.current).toMatchObject({
      inlineDebtTop: InlineDebtLink.hash({ itemHash, rest: 0n }),
      deferredAdded: 2n,
    });
    expect(rest.trees.deferred.get(1n)).toBe(
      DeferredDebt.hash({ callerContractId: 2n, contractId: 21n, methodId: 2n, inputsHash: 301n }),
    );
    expect(rest.trees.deferred.get(2n)).toBe(0n);
  });

  it('changes nothing but the transaction stack and its count for a call without effects', () => {
    const { previous, step, input } = transaction();
    expect(runCircuit(upsCfcStandardTransaction, input.witness, input.children)).toBe(UpsHeader.hash(step.header));
    const { txStackHash } = step.header.current;
    expect(txStackHash).not.toBe(0n);
    expect(step.header.current).toEqual({ ...previous.current, txStackHash, txCount: 1n });
    expect(step.event).toBeNull();
  });

  it('reads leaf 0 as the empty tree and keeps an empty tree as leaf 0 (attack 1.17)', () => {
    const first = transaction({ contractId: 1n, after: 5001n, effects: { slotsModified: 1n } });
    expect(first.statement.cstateRootBefore).toBe(emptyRoot(32));
    expect(run(first)).toBe(UpsHeader.hash(first.step.header));
    expect(first.trees.ucon.get(1n)).toBe(5001n);

    const emptied = transaction({ contractId: 2n, after: emptyRoot(12), effects: { slotsModified: 1n } });
    expect(run(emptied)).toBe(UpsHeader.hash(emptied.step.header));
    expect(emptied.trees.ucon.get(2n)).toBe(0n);
    expect(uconLeafOf(emptyRoot(13), 12)).toBe(emptyRoot(13));
  });

  it('takes an earlier deadline of choice', () => {
    const { input, step } = transaction();
    const witness = { ...input.witness, call: { ...input.witness.call, validUntil: 1n } };
    const header = { ...step.header, current: { ...step.header.current, validUntil: 1n } };
    expect(runCircuit(upsCfcStandardTransaction, witness, input.children)).toBe(UpsHeader.hash(header));
  });

  it("keeps the session's deadline where the call sets none", () => {
    const { step } = transaction();
    expect(step.header.current.validUntil).toBe(105n);
  });

  it('fills the debt tree to its last index and no further', () => {
    const full = 2n ** 16n;
    const last = transaction({
      contractId: 2n,
      effects: { ...manyCalls, inlineCount: 0n, deferredCount: 1n },
      current: { deferredAdded: full - 1n, deferredSettled: full - 1n },
    });
    expect(run(last)).toBe(UpsHeader.hash(last.step.header));
    // At 2^16 no index is left: whichever path the prover takes, the index is refused.
    const draft = structuredClone(last.input) as unknown as TransactionDraft;
    follows(({ current }) => void Object.assign(current, { deferredAdded: full, deferredSettled: full }))(draft);
    expect(refusalOf(upsCfcStandardTransaction, draft as never)).toBe(
      'UPSCFCStandardTransaction/deferred/call[0]/index',
    );
  });

  it('does not take the steps of another session of the same user', () => {
    const other = startSessionStep(
      upsWhitelist.root,
      anchorOf({ config: { maxAnchorAge: 99n } }),
      userLeaf,
      users.path(USER_ID),
    );
    expect(UpsHeader.hash(other.header)).not.toBe(UpsHeader.hash(started()));
    const draft = structuredClone(rich.input) as unknown as TransactionDraft;
    draft.children[0] = { output: UpsHeader.hash(other.header), keyHash: UPS_KEY };
    draft.witness.previous.header = structuredClone(other.header) as never;
    expect(refusalOf(upsCfcStandardTransaction, draft as never)).toBe('UPSCFCStandardTransaction/start');
  });
});
