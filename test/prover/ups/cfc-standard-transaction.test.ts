// A standard transaction applies exactly the effects that its contract call states, and refuses every forged witness.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { uconLeafOf } from '../../../src/parth/contract-state.js';
import { FIELD_ORDER, MAX_U32, MAX_U64, NO_CONTRACT } from '../../../src/parth/field.js';
import { DEFERRED_DEBT_HEIGHT, MAX_ANCESTORS } from '../../../src/parth/heights.js';
import { EventLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree, emptyRoot } from '../../../src/parth/merkle-tree.js';
import { Call, SessionStart } from '../../../src/parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  TransactionLink,
  UpsHeader,
} from '../../../src/parth/statements/session.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/cfc-standard-transaction.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import { whitelistOf } from '../whitelist-of.js';
import { constraintSuite, refusalOf } from '../../support/constraints.js';
import {
  UPS_KEY,
  USER_ID,
  WIDE_METHOD,
  anchorOf,
  called,
  functions,
  manyCalls,
  upsWhitelist,
  userLeaf,
  userTrees,
  users,
} from './session-fixture.js';
import {
  follows,
  says,
  started,
  transaction,
  type TransactionCase,
  type TransactionDraft,
} from './transaction-fixture.js';

/** A debt tree that holds the item of an earlier call. */
const oneDebt = () => MerkleTree.from(DEFERRED_DEBT_HEIGHT, [[0n, 8000n]]);

/** A transaction of the native token with every effect there is, on a session that owes one deferred call. */
function richTransaction(deferred = oneDebt()) {
  return transaction({
    contractId: 0n,
    after: 5999n,
    effects: { ...manyCalls, spent: 30n, received: 5n, eventsHash: 601n, slotsModified: 4n, validUntil: 50n },
    current: { deferredDebtRoot: deferred.root, deferredAdded: 1n },
    trees: { ...userTrees(), deferred },
  });
}
const rich = richTransaction();

/** Puts the rich transaction's deferred calls at other indices than the next ones. */
const deferAt = (indices: readonly bigint[]) => (draft: TransactionDraft) => {
  const tree = oneDebt();
  indices.forEach((index, i) => {
    draft.witness.call.deferredPaths[i] = structuredClone(tree.path(index)) as never;
    tree.set(index, DeferredDebt.hash({ callerContractId: 0n, ...rich.statement.effects.deferredCalls[i]! }));
  });
};

const deferredCases: TransactionCase[] = [0, 1, 2, 3].flatMap((i) => [
  {
    breaks: `deferred/call[${i}]/path`,
    mutate: ({ witness }) => void (witness.call.deferredPaths[i]!.index += 2n ** 16n),
  },
  {
    breaks: `deferred/call[${i}]/index`,
    title: 'an index that is not the next one (attack 1.12)',
    mutate: deferAt([1n, 2n, 3n, 4n].map((next, j) => (j === i ? 9n : next))),
  },
  {
    breaks: `deferred/call[${i}]/slot-empty`,
    title: 'a debt written over',
    mutate() {
      // The tree holds a debt where the call goes; every path is of the true tree.
      const tree = oneDebt();
      tree.set(1n + BigInt(i), 8100n);
      return richTransaction(tree).input;
    },
  },
]);

const cases: TransactionCase[] = [
  {
    breaks: 'range:call.validUntil',
    title: 'a deadline below zero, which is before any other',
    mutate: ({ witness }) => void (witness.call.validUntil = FIELD_ORDER - 1n),
  },
  { breaks: 'previous/output', mutate: ({ children }) => void (children[0]!.output += 1n) },
  {
    breaks: 'previous/output',
    title: 'a balance made up between two steps',
    mutate: ({ witness }) => void (witness.previous.header.current.userLeaf.balance += 1n),
  },
  {
    breaks: 'previous/key/nonzero',
    title: 'an empty slot of the whitelist',
    mutate({ witness, children }) {
      witness.previous.whitelistPath = structuredClone(upsWhitelist.path(2n)) as never;
      children[0]!.keyHash = 0n;
    },
  },
  { breaks: 'previous/key/index', mutate: ({ witness }) => void (witness.previous.whitelistPath.index += 16n) },
  {
    breaks: 'previous/key/member',
    title: "a step of somebody's own program",
    mutate: ({ children }) => void (children[0]!.keyHash = 666n),
  },
  {
    breaks: 'previous/key/member',
    title: 'a forged whitelist path',
    mutate({ witness, children }) {
      witness.previous.whitelistPath = structuredClone(whitelistOf([666n]).path(0n)) as never;
      children[0]!.keyHash = 666n;
    },
  },
  {
    breaks: 'no-inline-debt',
    title: 'a transaction while an inline call is owed (attack 1.12)',
    mutate: follows((header) => void (header.current.inlineDebtTop = 7n)),
  },
  { breaks: 'statement', mutate: ({ children }) => void (children[1]!.output += 1n) },
  {
    breaks: 'statement',
    title: 'a balance that the contract did not grant (attack 1.1)',
    mutate: ({ witness }) => void (witness.call.statement.effects.received += 1n),
  },
  ...Object.keys(SessionStart.shape).map((name): TransactionCase => ({
    breaks: 'start',
    title: `a contract proof with another ${name} (attacks 1.4, 1.16)`,
    mutate: says(({ start }) => void (start[name as keyof typeof start] += 1n)),
  })),
  ...[0n, 2n, NO_CONTRACT + 1n].map((caller): TransactionCase => ({
    breaks: 'caller',
    title: `contract ${caller} as the caller (attack 1.2)`,
    mutate: says(({ call }) => void (call.callerContractId = caller)),
  })),
  {
    breaks: 'checkpoint-leaf',
    title: "another checkpoint's contracts",
    mutate: ({ witness }) => void (witness.call.checkpointLeaf.gdtRoot += 1n),
  },
  {
    breaks: 'function/contract-path',
    mutate: ({ witness }) => void (witness.call.function.contractPath.index += 2n ** 24n),
  },
  {
    breaks: 'function/contract-id',
    title: "a contract's function run as contract 3's",
    mutate() {
      const { input } = transaction({ contractId: 2n });
      return { ...input, witness: { ...input.witness, call: { ...input.witness.call, function: called(3n) } } };
    },
  },
  {
    breaks: 'function/contract-member',
    title: 'a contract that is not deployed',
    mutate: ({ witness }) => void (witness.call.function.contractLeaf.layoutHash += 1n),
  },
  {
    breaks: 'function/function-path',
    mutate: ({ witness }) => void (witness.call.function.functionPath.index += 2n ** 8n),
  },
  {
    breaks: 'function/function-member',
    title: 'a function that the contract does not have',
    mutate({ witness, children }) {
      witness.call.function.functionLeaf.fingerprint = 666n;
      children[1]!.keyHash = 666n;
    },
  },
  {
    breaks: 'function/method-range',
    title: 'a method id of 33 bits',
    mutate: () => transaction({ functionId: WIDE_METHOD }).input,
  },
  {
    breaks: 'function/method-id',
    title: "another method's id (attack 1.16)",
    mutate: says(({ call }) => void (call.methodId += 1n)),
  },
  {
    breaks: 'function/fingerprint',
    title: "a proof of another program's key",
    mutate: ({ children }) => void (children[1]!.keyHash = functions[WIDE_METHOD]!.fingerprint),
  },
  { breaks: 'state/path', mutate: ({ witness }) => void (witness.call.uconPath.index += 2n ** 24n) },
  {
    breaks: 'state/index',
    title: "a move of another contract's state",
    mutate() {
      const { input } = transaction({ contractId: 2n });
      const uconPath = userTrees().ucon.path(3n);
      return { ...input, witness: { ...input.witness, call: { ...input.witness.call, uconPath } } };
    },
  },
  { breaks: 'state/height', title: 'a height of 65', mutate: () => transaction({ contractId: 4n }).input },
  { breaks: 'state/height', title: 'a height of 0', mutate: () => transaction({ contractId: 5n }).input },
  {
    breaks: 'state/before',
    title: 'a state that was not',
    mutate: says((statement) => void (statement.cstateRootBefore += 1n)),
  },
  {
    breaks: 'state/before',
    title: 'an empty state where there is one (attack 1.17)',
    mutate: says((statement) => void (statement.cstateRootBefore = emptyRoot(32))),
  },
  {
    breaks: 'state/before',
    title: 'the empty tree of another height (attack 1.17)',
    mutate() {
      const { input } = transaction({ contractId: 1n });
      const draft = structuredClone(input) as unknown as TransactionDraft;
      says((statement) => void (statement.cstateRootBefore = emptyRoot(31)))(draft);
      return draft as never;
    },
  },
  {
    breaks: 'balance/before',
    title: 'a balance that is not there',
    mutate: says(({ effects }) => void (effects.balanceBefore += 1n)),
  },
  {
    breaks: 'balance/spent-range',
    title: 'spending less than nothing',
    mutate: says(({ effects }) => void (effects.spent = FIELD_ORDER - 5n)),
  },
  {
    breaks: 'balance/received-range',
    title: 'receiving less than nothing',
    mutate: says(({ effects }) => void (effects.received = FIELD_ORDER - 5n)),
  },
  ...(['spent', 'received'] as const).map((name): TransactionCase => ({
    breaks: 'balance/system-contract',
    title: `a user's contract that names ${name} (attacks 1.1, 1.10)`,
    mutate: () => transaction({ contractId: 2n, effects: { [name]: 1n } }).input,
  })),
  {
    breaks: 'balance/spent-covered',
    title: 'spending more than there is, were it received in the same call',
    mutate: says(({ effects }) => {
      effects.spent = 1001n;
      effects.received = 10n;
    }),
  },
  {
    breaks: 'balance/received-fits',
    title: 'a balance of 65 bits (attack 1.1)',
    mutate: says(({ effects }) => void (effects.received = MAX_U64)),
  },
  { breaks: 'event/path', mutate: ({ witness }) => void (witness.call.eventPath.index += 2n ** 24n) },
  {
    breaks: 'event/index',
    title: 'a gap in the log',
    mutate: ({ witness }) => void (witness.call.eventPath = structuredClone(userTrees().events.path(9n)) as never),
  },
  {
    breaks: 'event/slot-empty',
    title: 'an event written over',
    mutate(draft) {
      follows((header) => void (header.current.userLeaf.eventCount = 1n))(draft);
      draft.witness.call.eventPath = structuredClone(userTrees().events.path(1n)) as never;
    },
  },
  { breaks: 'inline/count', title: 'a ninth call', mutate: says(({ effects }) => void (effects.inlineCount = 9n)) },
  ...Array.from({ length: 8 }, (_, i): TransactionCase => ({
    breaks: `inline/call[${i}]/re-entrancy`,
    title: 'a contract that calls itself (attack 1.13)',
    mutate: says(({ effects }) => void (effects.inlineCalls[i]!.contractId = 0n)),
  })),
  { breaks: 'deferred/count', title: 'a fifth call', mutate: says(({ effects }) => void (effects.deferredCount = 5n)) },
  ...deferredCases,
  {
    breaks: 'count/slots-range',
    title: 'slots that would make the fee wrap (attack 1.3)',
    mutate: says(({ effects }) => void (effects.slotsModified = 2n ** 16n)),
  },
  {
    breaks: 'count/slots-range',
    title: 'a negative number of slots (attack 1.3)',
    mutate(draft) {
      follows((header) => void (header.current.slotsModified = 5n))(draft);
      says(({ effects }) => void (effects.slotsModified = FIELD_ORDER - 1n))(draft);
    },
  },
  {
    breaks: 'count/slots-claimed',
    title: 'a move of the root that claims no slot (attack 1.3)',
    mutate: says(({ effects }) => void (effects.slotsModified = 0n)),
  },
  {
    breaks: 'count/slots-total',
    mutate: follows((header) => void (header.current.slotsModified = MAX_U32 - 3n)),
  },
  { breaks: 'count/transactions', mutate: follows((header) => void (header.current.txCount = MAX_U32)) },
  {
    breaks: 'valid-until/session',
    title: "a deadline after the session's",
    mutate(draft) {
      says(({ effects }) => void (effects.validUntil = MAX_U32))(draft);
      draft.witness.call.validUntil = rich.previous.current.validUntil + 1n;
    },
  },
  {
    breaks: 'valid-until/call',
    title: "a deadline after the call's",
    mutate: ({ witness }) => void (witness.call.validUntil = 51n),
  },
];

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
      deferredSettled: 0n,
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
      current: { deferredAdded: full - 1n },
    });
    expect(run(last)).toBe(UpsHeader.hash(last.step.header));
    // At 2^16 no index is left: whichever path the prover takes, the index is refused.
    const draft = structuredClone(last.input) as unknown as TransactionDraft;
    follows((header) => void (header.current.deferredAdded = full))(draft);
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
