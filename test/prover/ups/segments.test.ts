// A session in segments: two calls that make none, and two segments joined, as one proof; end caps over them refuse what any other refuses.
import { describe, expect, it } from 'vitest';
import { runCircuit, type AnyCircuit } from '../../../src/circuit/circuit.js';
import { MAX_U32 } from '../../../src/parth/field.js';
import { SessionStart } from '../../../src/parth/statements/contract-call.js';
import { EndCapResult, SessionState, UpsSegment } from '../../../src/parth/statements/session.js';
import { EXPRESS, type ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import { upsCfcTwoTransactions } from '../../../src/prover/ups/segment/cfc-standard-transaction.js';
import { upsJoinSegments } from '../../../src/prover/ups/segment/join-segments.js';
import { joinedSegment, twoCallsSegment } from '../../../src/prover/ups/segment/segment-step.js';
import { constraintSuite, type ConstraintCase, type Draft, type Mutable } from '../../support/constraints.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import { callCases, RICH } from './express-call-cases.js';
import { circuits, schnorrCases, schnorrCircuits, secretCases } from './express-cases.js';
import { expressSession } from './express-fixture.js';
import { SEGMENT_KEY } from './session-fixture.js';
import { startCases } from './start-cases.js';

type Session = ReturnType<typeof expressSession>;

/** The segment over the two calls of a session. */
function twoCalls({ anchor, start, applied, children }: Session) {
  const { witness, segment } = twoCallsSegment(start, anchor.leaf, [applied[0]!, applied[1]!]);
  return { input: { witness, children }, segment };
}
const rich = expressSession(RICH);
const pair = twoCalls(rich);

type PairCase = ConstraintCase<(typeof upsCfcTwoTransactions)['witness']['shape']>;
const before = (change: (state: Mutable<SessionState>) => void): PairCase['mutate'] => {
  return ({ witness }) => change(witness.before);
};
const ofCalls = [0, 1].flatMap((i) => callCases(2, i, 'ZkSignature', (session) => twoCalls(session).input));
constraintSuite(upsCfcTwoTransactions, () => pair.input, [
  ...(ofCalls as unknown as PairCase[]),
  {
    breaks: 'no-inline-debt',
    title: 'calls while an inline call is owed (attack 1.12)',
    mutate: before((state) => void (state.inlineDebtTop = 7n)),
  },
  {
    breaks: 'no-deferred-debt',
    title: 'calls while a deferred call is owed',
    mutate: before((state) => void (state.deferredAdded = 1n)),
  },
  {
    breaks: 'checkpoint-leaf',
    title: "another checkpoint's contracts",
    mutate: ({ witness }) => void (witness.checkpointLeaf.gdtRoot += 1n),
  },
  ...[0, 1].flatMap((i): PairCase[] => [
    {
      breaks: `call[${i}]/count/slots-total`,
      mutate: before((state) => void (state.slotsModified = MAX_U32 - 3n - 4n * BigInt(i))),
    },
    {
      breaks: `call[${i}]/count/transactions`,
      mutate() {
        // An event tells which call emitted it, so these emit none.
        const { witness, children } = structuredClone(twoCalls(expressSession([{}, {}])).input);
        return { witness: { ...witness, before: { ...witness.before, txCount: MAX_U32 - BigInt(i) } }, children };
      },
    },
    {
      breaks: `range:calls[${i}].validUntil`,
      title: 'a deadline below zero, which is before any other',
      mutate: ({ witness }) => void (witness.calls[i]!.validUntil = -1n as never),
    },
  ]),
]);

/** Two segments of a session of three calls, joined. */
const three = expressSession([...RICH, { contractId: 1n, effects: { validUntil: 40n } }]);
const first: UpsSegment = { start: three.start, before: three.applied[0]!.before, after: three.applied[1]!.after };
const second: UpsSegment = { start: three.start, before: three.applied[2]!.before, after: three.applied[2]!.after };
const joined = joinedSegment(first, second);
const parts = [first, second].map((part) => ({ output: UpsSegment.hash(part), keyHash: 0n }));

type JoinDraft = Draft<(typeof upsJoinSegments)['witness']['shape']>;
const otherNumber = (value: object, name: string): void => {
  const record = value as Record<string, unknown>;
  if (typeof record[name] === 'bigint') record[name] += 1n;
  else (record[name] as { balance: bigint }).balance += 1n;
};
const states = (part: 'first' | 'second', name: 'before' | 'middle' | 'after') =>
  Object.keys(SessionState.shape).map((field) => ({
    breaks: part,
    title: `another ${field} ${name === 'middle' ? 'between the parts' : name} than the proof has`,
    mutate: ({ witness }: JoinDraft) => otherNumber(witness[name], field),
  }));
constraintSuite(upsJoinSegments, () => ({ witness: joined.witness, children: parts }), [
  ...Object.keys(SessionStart.shape).map((field) => ({
    breaks: 'first',
    title: `parts of a session with another ${field}`,
    mutate: ({ witness }: JoinDraft) => otherNumber(witness.start, field),
  })),
  ...states('first', 'before'),
  ...states('first', 'middle'),
  ...states('second', 'after'),
  {
    breaks: 'second',
    title: 'a part that goes on from somewhere else',
    mutate({ children }) {
      const elsewhere = { ...second, before: { ...second.before, txCount: 0n } };
      children[1]!.output = UpsSegment.hash(elsewhere);
    },
  },
  {
    breaks: 'second',
    title: 'a part of another session',
    mutate({ children }) {
      const other = { ...second, start: { ...second.start, nonce: 9n } };
      children[1]!.output = UpsSegment.hash(other);
    },
  },
  { breaks: 'second', title: 'one part twice', mutate: ({ children }) => void (children[1] = { ...children[0]! }) },
  {
    breaks: 'first',
    title: 'the parts the other way round',
    mutate: ({ children }) => void children.reverse(),
  },
]);

describe('a segment', () => {
  it('over two calls states what both have done', async () => {
    const output = UpsSegment.hash(pair.segment);
    expect(pair.segment).toEqual({ start: rich.start, before: rich.applied[0]!.before, after: rich.applied[1]!.after });
    expect(runCircuit(upsCfcTwoTransactions, pair.input.witness, pair.input.children)).toBe(output);
    expect(await runOnVariables(upsCfcTwoTransactions, pair.input.witness, pair.input.children)).toBe(output);
  });

  it('of two states from where to where they lead', async () => {
    const output = UpsSegment.hash({ start: three.start, before: first.before, after: second.after });
    expect(runCircuit(upsJoinSegments, joined.witness, parts)).toBe(output);
    expect(await runOnVariables(upsJoinSegments, joined.witness, parts)).toBe(output);
  });
});

const segmentCases = (scheme: ExpressScheme) => [
  ...startCases(2, scheme, (session) => session.segments().input).map((one) => one as never),
  ...(['first', 'second'] as const).flatMap((name, i) => [
    {
      breaks: `segments/${name}`,
      title: 'another segment',
      mutate: ({ children }: Draft<Record<never, never>>) => void (children[i]!.output += 1n),
    } as never,
    {
      breaks: `segments/${name}`,
      title: 'a segment of a session that starts elsewhere',
      mutate: ({ children }: Draft<Record<never, never>>) => {
        const { start, applied } = expressSession(RICH, { scheme });
        const { before, after } = applied[i]!;
        children[i]!.output = UpsSegment.hash({ start, before: { ...before, slotsModified: 9n }, after });
      },
    } as never,
    {
      breaks: `segments/${name}-key`,
      title: "a segment of somebody's own program",
      mutate: ({ children }: Draft<Record<never, never>>) => void (children[i]!.keyHash = 666n),
    } as never,
  ]),
  ...(['inlineDebtTop', 'deferredAdded', 'deferredDebtRoot'] as const).map(
    (name) =>
      ({
        breaks: `debts/${{ inlineDebtTop: 'inline', deferredAdded: 'deferred-count', deferredDebtRoot: 'deferred-root' }[name]}`,
        title: 'a call that is still owed',
        mutate: (draft: Draft<{ middle: typeof SessionState; after: typeof SessionState }>) => {
          const { witness, children } = draft;
          witness.after[name] += 1n;
          const session = expressSession(RICH, { scheme });
          const last = { start: session.start, before: witness.middle, after: witness.after };
          children[1]!.output = UpsSegment.hash(last);
        },
      }) as never,
  ),
];
const input = (scheme: ExpressScheme) => () => expressSession(RICH, { scheme }).segments().input;
constraintSuite(circuits[3], input('ZkSignature'), [...segmentCases('ZkSignature'), ...(secretCases as never[])]);
constraintSuite(schnorrCircuits[3], input('SchnorrSignature'), [
  ...segmentCases('SchnorrSignature'),
  ...(schnorrCases(2) as never[]),
]);

describe.each(['ZkSignature', 'SchnorrSignature'] as const)('an express end cap over two segments, of %s', (scheme) => {
  const circuit = [...circuits, ...schnorrCircuits].find(({ name }) => name === EXPRESS[scheme].segments) as AnyCircuit;

  it.each([
    ['two calls', RICH],
    ['three calls', [...RICH, { contractId: 1n }]],
  ])('states what a session of %s has done, on variables as on constants', async (_, calls) => {
    const session = expressSession(calls, { scheme });
    const { circuit: name, input: given } = session.segments();
    expect(name).toBe(circuit.name);
    const result = EndCapResult.hash(session.end().result);
    expect(runCircuit(circuit, given.witness, given.children)).toBe(result);
    expect(await runOnVariables(circuit, given.witness, given.children)).toBe(result);
  });

  it('takes the segments of this version of UpsSegment alone', () => {
    const { input: given } = expressSession(RICH, { scheme }).segments();
    const children = given.children.map((child) => ({ ...child, keyHash: SEGMENT_KEY + 1n }));
    expect(() => runCircuit(circuit, given.witness, children)).toThrow('segments/first-key');
  });
});
