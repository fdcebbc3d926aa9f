// A call of each kind with every effect there is, and every way in which a prover might falsify one.
import { FIELD_ORDER, MAX_U32, MAX_U64, NO_CONTRACT } from '../../../src/parth/field.js';
import { DEFERRED_DEBT_HEIGHT } from '../../../src/parth/heights.js';
import { MerkleTree, emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { SessionStart } from '../../../src/parth/statements/contract-call.js';
import { DeferredDebt, type UpsSegment } from '../../../src/parth/statements/session.js';
import type { Mutable } from '../../support/constraints.js';
import { WIDE_METHOD, called, functions, manyCalls, userTrees } from './session-fixture.js';
import {
  claims,
  follows,
  functionChild,
  says,
  transactionOf,
  type Kind,
  type TransactionCase,
  type TransactionDraft,
} from './transaction-fixture.js';

/** What a call that goes on from a segment must refuse about it. */
const previousCases: TransactionCase[] = [
  { breaks: 'previous/output', mutate: ({ children }) => void (children[0]!.output += 1n) },
  {
    breaks: 'previous/output',
    title: 'a balance made up between two calls',
    mutate: ({ witness }) =>
      void ((witness as unknown as { previous: Mutable<UpsSegment> }).previous.after.userLeaf.balance += 1n),
  },
];

/** Every case that a call of some kind shares with the others, on a transaction with every effect there is. */
export function callCases<K extends Kind>(kind: K) {
  const transaction = transactionOf(kind);

  /** The debt tree once the call itself is settled: an earlier call's debt is open only where an inline call comes first. */
  const debtsBefore = () => MerkleTree.from(DEFERRED_DEBT_HEIGHT, kind === 'inline' ? [[0n, 8000n]] : []);

  /** A transaction of the native token with every effect there is, in a session that has had one deferred call. */
  function richTransaction(deferred = debtsBefore()) {
    const current = { deferredDebtRoot: deferred.root, deferredAdded: 1n };
    return transaction({
      contractId: 0n,
      after: 5999n,
      effects: { ...manyCalls, spent: 30n, received: 5n, eventsHash: 601n, slotsModified: 4n, validUntil: 50n },
      current: kind === 'standard' ? { ...current, deferredSettled: 1n } : current,
      trees: { ...userTrees(), deferred },
    });
  }
  const rich = richTransaction();

  /** Puts the rich transaction's deferred calls at other indices than the next ones. */
  const deferAt = (indices: readonly bigint[]) => (draft: TransactionDraft) => {
    const tree = debtsBefore();
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
        const tree = debtsBefore();
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
    ...(kind === 'standard' ? [] : previousCases),
    { breaks: 'statement', mutate: (draft) => void (functionChild(draft).output += 1n) },
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
    ...[0n, 2n, kind === 'standard' ? NO_CONTRACT + 1n : NO_CONTRACT].map((caller): TransactionCase => ({
      breaks: 'caller',
      title:
        caller === NO_CONTRACT ? 'a call passed off as the user’s' : `contract ${caller} as the caller (attack 1.2)`,
      mutate: claims(({ call }) => void (call.callerContractId = caller)),
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
      mutate(draft) {
        draft.witness.call.function.functionLeaf.fingerprint = 666n;
        functionChild(draft).keyHash = 666n;
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
      mutate: (draft) => void (functionChild(draft).keyHash = functions[WIDE_METHOD]!.fingerprint),
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
        follows(({ current }) => void (current.userLeaf.eventCount = 1n))(draft);
        draft.witness.call.eventPath = structuredClone(userTrees().events.path(1n)) as never;
      },
    },
    { breaks: 'inline/count', title: 'a ninth call', mutate: says(({ effects }) => void (effects.inlineCount = 9n)) },
    ...Array.from({ length: 8 }, (_, i): TransactionCase => ({
      breaks: `inline/call[${i}]/re-entrancy`,
      title: 'a contract that calls itself (attack 1.13)',
      mutate: says(({ effects }) => void (effects.inlineCalls[i]!.contractId = 0n)),
    })),
    {
      breaks: 'deferred/count',
      title: 'a fifth call',
      mutate: says(({ effects }) => void (effects.deferredCount = 5n)),
    },
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
        follows(({ current }) => void (current.slotsModified = 5n))(draft);
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
      mutate: follows(({ current }) => void (current.slotsModified = MAX_U32 - 3n)),
    },
    { breaks: 'count/transactions', mutate: follows(({ current }) => void (current.txCount = MAX_U32)) },
    {
      breaks: 'valid-until/session',
      title: "a deadline after the session's",
      mutate(draft) {
        says(({ effects }) => void (effects.validUntil = MAX_U32))(draft);
        draft.witness.call.validUntil = rich.before.validUntil + 1n;
      },
    },
    {
      breaks: 'valid-until/call',
      title: "a deadline after the call's",
      mutate: ({ witness }) => void (witness.call.validUntil = 51n),
    },
  ];

  return { rich, cases };
}

const standard = callCases('standard');
export const { rich } = standard;

export const cases: TransactionCase[] = [
  ...standard.cases,
  {
    breaks: 'no-inline-debt',
    title: 'a transaction while an inline call is owed (attack 1.12)',
    mutate: follows(({ current }) => void (current.inlineDebtTop = 7n)),
  },
  {
    breaks: 'no-deferred-debt',
    title: 'a transaction while a deferred call is owed',
    mutate: follows(({ current }) => void (current.deferredSettled = 0n)),
  },
];
