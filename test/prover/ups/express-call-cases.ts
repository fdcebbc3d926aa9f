// Every way in which a prover might falsify one of the calls of a session in one circuit.
import { FIELD_ORDER, MAX_U32, MAX_U64, NO_CONTRACT } from '../../../src/parth/field.js';
import { ContractCallStatement, SessionStart } from '../../../src/parth/statements/contract-call.js';
import type { ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import type { wholeSessionRecord } from '../../../src/prover/ups/express/whole-session.js';
import type { ConstraintCase, Draft, Mutable } from '../../support/constraints.js';
import { expressSession, type CallOptions, type SessionOptions } from './express-fixture.js';
import { WIDE_METHOD, called, functions, userTrees } from './session-fixture.js';

export type ExpressShape = ReturnType<typeof wholeSessionRecord>['shape'];
type Case = ConstraintCase<ExpressShape>;
export type ExpressDraft = Draft<ExpressShape>;

/** Calls of the native token that do all that a call in an express session may do. */
export const RICH: readonly CallOptions[] = [60n, 50n].map((validUntil, i) => ({
  contractId: 0n,
  after: 5998n + BigInt(i),
  effects: { spent: 30n, received: 5n, eventsHash: 601n, slotsModified: 4n, validUntil },
}));
export const rich = (calls: number, options?: SessionOptions) =>
  expressSession(RICH.slice(0, calls), options).express().input;

/** Of a session of `calls` calls: the cases of call `i`. `inputOf` gives the input of the circuit that takes them. */
export function callCases(
  calls: number,
  i: number,
  scheme: ExpressScheme,
  inputOf: (session: ReturnType<typeof expressSession>) => unknown = (session) => session.express().input,
): Case[] {
  const says = (change: (statement: Mutable<ContractCallStatement>) => void) => (draft: ExpressDraft) => {
    const { statement } = draft.witness.calls[i]!;
    change(statement);
    draft.children[i]!.output = ContractCallStatement.hash(statement);
  };
  /** A session whose call `i` is another one. */
  const other = (call: CallOptions, options: SessionOptions = {}, others: readonly CallOptions[] = RICH) =>
    inputOf(
      expressSession(
        others.slice(0, calls).map((one, j) => (j === i ? call : one)),
        { scheme, ...options },
      ),
    ) as ExpressDraft;
  const quiet = [{}, {}];
  const own: Case[] = [
    { breaks: 'statement', mutate: ({ children }) => void (children[i]!.output += 1n) },
    {
      breaks: 'statement',
      title: 'a balance that the contract did not grant (attack 1.1)',
      mutate: ({ witness }) => void (witness.calls[i]!.statement.effects.received += 1n),
    },
    ...Object.keys(SessionStart.shape).map((name): Case => ({
      breaks: 'start',
      title: `a contract proof with another ${name} (attacks 1.4, 1.16)`,
      mutate: says(({ start }) => void (start[name as keyof typeof start] += 1n)),
    })),
    ...[0n, 2n, NO_CONTRACT + 1n].map((caller): Case => ({
      breaks: 'caller',
      title: `contract ${caller} as the caller (attack 1.2)`,
      mutate: says(({ call }) => void (call.callerContractId = caller)),
    })),
    {
      breaks: 'no-calls/inline',
      title: 'a call whose inline call would never be owed',
      mutate: says(({ effects }) => void (effects.inlineCount = 1n)),
    },
    {
      breaks: 'no-calls/deferred',
      title: 'a call whose deferred call would never be owed',
      mutate: says(({ effects }) => void (effects.deferredCount = 1n)),
    },
    {
      breaks: 'function/contract-path',
      mutate: ({ witness }) => void (witness.calls[i]!.function.contractPath.index += 2n ** 24n),
    },
    {
      breaks: 'function/contract-id',
      title: "a contract's function run as contract 3's",
      mutate() {
        const draft = other({ contractId: 2n });
        draft.witness.calls[i]!.function = called(3n) as never;
        return draft;
      },
    },
    {
      breaks: 'function/contract-member',
      title: 'a contract that is not deployed',
      mutate({ witness }) {
        // both calls share the leaf
        const { contractLeaf } = witness.calls[i]!.function;
        witness.calls[i]!.function.contractLeaf = { ...contractLeaf, layoutHash: 1n };
      },
    },
    {
      breaks: 'function/function-path',
      mutate: ({ witness }) => void (witness.calls[i]!.function.functionPath.index += 2n ** 8n),
    },
    {
      breaks: 'function/function-member',
      title: 'a function that the contract does not have',
      mutate({ witness, children }) {
        const { functionLeaf } = witness.calls[i]!.function;
        witness.calls[i]!.function.functionLeaf = { ...functionLeaf, fingerprint: 666n };
        children[i]!.keyHash = 666n;
      },
    },
    {
      breaks: 'function/method-range',
      title: 'a method id of 33 bits',
      mutate: () => other({ functionId: WIDE_METHOD }),
    },
    {
      breaks: 'function/method-id',
      title: "another method's id (attack 1.16)",
      mutate: says(({ call }) => void (call.methodId += 1n)),
    },
    {
      breaks: 'function/fingerprint',
      title: "a proof of another program's key",
      mutate: ({ children }) => void (children[i]!.keyHash = functions[WIDE_METHOD]!.fingerprint),
    },
    { breaks: 'state/path', mutate: ({ witness }) => void (witness.calls[i]!.uconPath.index += 2n ** 24n) },
    {
      breaks: 'state/index',
      title: "a move of another contract's state",
      mutate() {
        const draft = other({ contractId: 2n });
        draft.witness.calls[i]!.uconPath = userTrees().ucon.path(3n) as never;
        return draft;
      },
    },
    { breaks: 'state/height', title: 'a height of 65', mutate: () => other({ contractId: 4n }) },
    { breaks: 'state/height', title: 'a height of 0', mutate: () => other({ contractId: 5n }) },
    {
      breaks: 'state/before',
      title: 'a state that was not',
      mutate: says((statement) => void (statement.cstateRootBefore += 1n)),
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
    ...(['spent', 'received'] as const).map((name): Case => ({
      breaks: 'balance/system-contract',
      title: `a user's contract that names ${name} (attacks 1.1, 1.10)`,
      mutate: () => other({ effects: { [name]: 1n } }),
    })),
    {
      breaks: 'balance/spent-covered',
      title: 'spending more than there is, were it received in the same call',
      mutate: says(({ effects }) => void Object.assign(effects, { spent: 1001n, received: 10n })),
    },
    {
      breaks: 'balance/received-fits',
      title: 'a balance of 65 bits (attack 1.1)',
      mutate: says(({ effects }) => void (effects.received = MAX_U64)),
    },
    { breaks: 'event/path', mutate: ({ witness }) => void (witness.calls[i]!.eventPath.index += 2n ** 24n) },
    {
      breaks: 'event/index',
      title: 'a gap in the log',
      mutate: ({ witness }) =>
        void (witness.calls[i]!.eventPath = structuredClone(userTrees().events.path(9n)) as never),
    },
    {
      breaks: 'event/slot-empty',
      title: 'an event written over',
      mutate: () => other({ effects: { eventsHash: 601n } }, { leaf: { eventCount: 1n } }, quiet),
    },
    {
      breaks: 'count/slots-range',
      title: 'slots that would make the fee wrap (attack 1.3)',
      mutate: says(({ effects }) => void (effects.slotsModified = 2n ** 16n)),
    },
    {
      breaks: 'count/slots-range',
      title: 'a negative number of slots (attack 1.3)',
      mutate: says(({ effects }) => void (effects.slotsModified = FIELD_ORDER - 1n)),
    },
    {
      breaks: 'count/slots-claimed',
      title: 'a move of the root that claims no slot (attack 1.3)',
      mutate: says(({ effects }) => void (effects.slotsModified = 0n)),
    },
    {
      breaks: 'valid-until/session',
      title: "a deadline after the session's",
      mutate(draft) {
        says(({ effects }) => void (effects.validUntil = MAX_U32))(draft);
        draft.witness.calls[i]!.validUntil = [106n, 61n][i]!;
      },
    },
    {
      breaks: 'valid-until/call',
      title: "a deadline after the call's",
      mutate: ({ witness }) => void (witness.calls[i]!.validUntil += 1n),
    },
  ];
  return own.map((one) => ({ ...one, breaks: `call[${i}]/${one.breaks}` }));
}
