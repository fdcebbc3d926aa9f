// An express end cap states of a whole session what its standard circuits state one after the other, and refuses what any of them refuses.
import { describe, expect, it } from 'vitest';
import { runCircuit, type AnyCircuit } from '../../../src/circuit/circuit.js';
import { emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { expressCircuits } from '../../../src/prover/ups/express/express-end-cap.js';
import { schnorrExpressCircuits } from '../../../src/prover/ups/express/schnorr-end-cap.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { constraintSuite } from '../../support/constraints.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import { circuits, schnorrCases, schnorrCircuits, secretCases, sessionCases, valid } from './express-cases.js';
import { expressSession, type CallOptions, type SessionOptions } from './express-fixture.js';
import { SEGMENT_KEY } from './session-fixture.js';
import { FREE } from './start-cases.js';

for (const calls of [0, 1, 2] as const) {
  constraintSuite(circuits[calls] as AnyCircuit, valid(calls, 'ZkSignature'), [
    ...sessionCases(calls, 'ZkSignature'),
    ...secretCases,
  ]);
  constraintSuite(schnorrCircuits[calls] as AnyCircuit, valid(calls, 'SchnorrSignature'), [
    ...sessionCases(calls, 'SchnorrSignature'),
    ...schnorrCases(calls),
  ]);
}

const endCap = upsStandardEndCap({ segmentKey: SEGMENT_KEY });
const paid = (contractId: bigint): CallOptions => ({
  contractId,
  after: 5101n,
  effects: { spent: 7n, received: 9n, eventsHash: 61n, slotsModified: 2n, validUntil: 30n },
});
const sessions: [string, readonly CallOptions[], SessionOptions][] = [
  ['no calls', [], {}],
  ['one call', [paid(0n)], {}],
  ['one call without effects', [{}], {}],
  ['two calls of one contract', [paid(0n), { ...paid(0n), after: 5102n }], {}],
  ['two calls of two contracts', [paid(0n), { contractId: 1n, after: 5103n, effects: { slotsModified: 1n } }], {}],
  ['a call that empties a state', [{ after: emptyRoot(12), effects: { slotsModified: 1n } }], {}],
  [
    'one call in a first session',
    [{ contractId: 3n, after: 5201n, effects: { slotsModified: 1n } }],
    { first: true, ...FREE },
  ],
  [
    'two calls in a first session',
    [{ contractId: 3n, effects: { eventsHash: 5n } }, { contractId: 2n }],
    { first: true, ...FREE },
  ],
];

describe.each(['ZkSignature', 'SchnorrSignature'] as const)('an express end cap of %s', (scheme) => {
  const circuitOf = (name: string): AnyCircuit => [...circuits, ...schnorrCircuits].find((one) => one.name === name)!;

  it.each(sessions)('states what the standard one states: %s', (_, calls, options) => {
    const session = expressSession(calls, { ...options, scheme });
    const { circuit, input } = session.express();
    const output = runCircuit(circuitOf(circuit), input.witness, input.children);
    expect(output).toBe(EndCapResult.hash(session.end().result));
    const standard = session.standard().input;
    expect(output).toBe(runCircuit(endCap, standard.witness, standard.children));
  });

  it.each([sessions[0]!, sessions[1]!, sessions[3]!, sessions[7]!])(
    'holds on variables as on constants: %s',
    async (_, calls, options) => {
      const session = expressSession(calls, { ...options, scheme });
      const { circuit, input } = session.express();
      const output = await runOnVariables(circuitOf(circuit), input.witness, input.children);
      expect(output).toBe(EndCapResult.hash(session.end().result));
    },
  );

  it('is for keys of this signature scheme alone', () => {
    const of = { ZkSignature: expressCircuits, SchnorrSignature: schnorrExpressCircuits }[scheme];
    const [, one] = of({ signatureFingerprint: 2002n, segmentKey: SEGMENT_KEY });
    const { input } = expressSession([{}], { scheme }).express();
    expect(() => runCircuit(one as AnyCircuit, input.witness, input.children)).toThrow(`${one.name}/key`);
  });

  it('takes two calls at most', () => {
    expect(() => expressSession([{}, {}, {}], { scheme }).express()).toThrow(RangeError);
  });
});
