// An end cap closes only a session without open debts, takes the fee, and needs the user's signature for this very
// result.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { UserLeaf } from '../../../src/parth/leaves.js';
import {
  EndCapAuthorization,
  EndCapResult,
  SignatureStatement,
  UpsSegment,
} from '../../../src/parth/statements/session.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { sessionEnd } from '../../../src/prover/ups/session-end.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { constraintSuite, type ConstraintCase, type Draft } from '../../support/constraints.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import { RICH } from './express-call-cases.js';
import { expressSession } from './express-fixture.js';
import { SECRET, SEGMENT_KEY, anchorOf } from './session-fixture.js';
import { startCases } from './start-cases.js';

const endCap = upsStandardEndCap({ segmentKey: SEGMENT_KEY });
type Shape = (typeof endCap)['witness']['shape'];
type Case = ConstraintCase<Shape>;

const valid = expressSession(RICH);
const { input } = valid.standard();
const { authorization, message, result, endUserLeaf } = valid.end();

/** A signature, by the user, of something else than this end cap. */
const signed = (change: Partial<EndCapAuthorization>) => (draft: Draft<Shape>) => {
  const other = EndCapAuthorization.hash({ ...authorization, ...change });
  draft.children[1]!.output = SignatureStatement.hash({ keyParam: keyParamOf(SECRET), message: other });
};

/** Another state at the end of the segment, duly proven and signed. */
const ended = (change: (state: Draft<Shape>['witness']['after']) => void) => (draft: Draft<Shape>) => {
  const { witness, children } = draft;
  change(witness.after);
  const { start, applied } = valid;
  children[0]!.output = UpsSegment.hash({ start, before: applied[0]!.before, after: witness.after });
  const end = sessionEnd({ start, current: witness.after }, anchorOf().config);
  children[1]!.output = zkSignatureStep(SECRET, end.message).output;
};

const cases: Case[] = [
  ...(startCases(2, 'ZkSignature', (session) => session.standard().input) as unknown as Case[]),
  { breaks: 'segment/output', mutate: ({ children }) => void (children[0]!.output += 1n) },
  {
    breaks: 'segment/output',
    title: 'fewer transactions than were made',
    mutate: ({ witness }) => void (witness.after.txCount = 0n),
  },
  {
    breaks: 'segment/output',
    title: 'a segment that begins elsewhere than the session',
    mutate(draft) {
      const { start, applied } = valid;
      const before = { ...applied[0]!.before, txCount: 1n };
      draft.children[0]!.output = UpsSegment.hash({ start, before, after: applied[1]!.after });
    },
  },
  {
    breaks: 'segment/key',
    title: "a segment of somebody's own program",
    mutate: ({ children }) => void (children[0]!.keyHash = 666n),
  },
  {
    breaks: 'debts/inline',
    title: 'an inline call that is still owed',
    mutate: ended((state) => void (state.inlineDebtTop = 7n)),
  },
  {
    breaks: 'debts/deferred-count',
    title: 'a deferred call that is still owed',
    mutate: ended((state) => void (state.deferredAdded = 1n)),
  },
  {
    breaks: 'debts/deferred-root',
    title: 'a deferred call that is still owed',
    mutate: ended((state) => void (state.deferredDebtRoot += 1n)),
  },
  {
    breaks: 'signature/key',
    title: 'a signature by another key of the same scheme',
    mutate({ witness, children }) {
      witness.keyParam = keyParamOf(SECRET + 1n);
      children[1]!.output = zkSignatureStep(SECRET + 1n, message).output;
    },
  },
  {
    breaks: 'signature/key',
    title: "a signature by somebody's own scheme",
    mutate: ({ children }) => void (children[1]!.keyHash = 666n),
  },
  { breaks: 'signature/statement', mutate: ({ children }) => void (children[1]!.output += 1n) },
  ...(Object.keys(EndCapAuthorization.shape) as (keyof EndCapAuthorization)[]).map((name): Case => ({
    breaks: 'signature/statement',
    title: `a signature of another ${name}`,
    mutate: signed({ [name]: authorization[name] + 1n }),
  })),
];
constraintSuite(endCap, () => input, cases);

describe('UPSStandardEndCap', () => {
  it('states the result that the builder tells, on variables as on constants', async () => {
    expect(runCircuit(endCap, input.witness, input.children)).toBe(EndCapResult.hash(result));
    expect(await runOnVariables(endCap, input.witness, input.children)).toBe(EndCapResult.hash(result));
    const { start } = valid;
    expect(result).toEqual({
      userId: start.userId,
      startUserLeafHash: start.startUserLeafHash,
      endUserLeafHash: UserLeaf.hash(endUserLeaf),
      checkpointId: start.checkpointId,
      checkpointTreeRoot: start.checkpointTreeRoot,
      validUntil: 50n,
      stats: { fees: 32n, userOps: 1n, transactions: 2n, slotsModified: 8n },
    });
  });

  it('moves only nonce and balance of the user leaf', () => {
    const { userLeaf } = valid.applied[1]!.after;
    expect(endUserLeaf).toEqual({ ...userLeaf, nonce: userLeaf.nonce + 1n, balance: userLeaf.balance - 32n });
  });

  it('ends a session whose deferred calls are all settled', () => {
    const draft = structuredClone(input) as unknown as Draft<Shape>;
    ended((state) => void Object.assign(state, { deferredAdded: 3n, deferredSettled: 3n }))(draft);
    expect(runCircuit(endCap, draft.witness, draft.children)).toBe(EndCapResult.hash(result));
  });

  it('has no builder for a fee beyond the balance', () => {
    expect(() => expressSession(RICH, { leaf: { balance: 60n } }).end()).toThrow(RangeError);
  });
});
