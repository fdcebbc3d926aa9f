// An express end cap states of a whole session what its standard circuits state one after the other, and refuses what any of them refuses.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { expressCircuits } from '../../../src/prover/ups/express/express-end-cap.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { constraintSuite } from '../../support/constraints.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import { casesOf, circuits, FREE, valid } from './express-cases.js';
import { expressSession, type CallOptions, type SessionOptions } from './express-fixture.js';
import { upsWhitelist } from './session-fixture.js';

constraintSuite(circuits[0]!, valid(1), casesOf(1));
constraintSuite(circuits[1]!, valid(2), casesOf(2));

const endCap = upsStandardEndCap({ upsWhitelistRoot: upsWhitelist.root });
const paid = (contractId: bigint): CallOptions => ({
  contractId,
  after: 5101n,
  effects: { spent: 7n, received: 9n, eventsHash: 61n, slotsModified: 2n, validUntil: 30n },
});
const sessions: [string, readonly CallOptions[], SessionOptions][] = [
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

describe('an express end cap', () => {
  const circuitOf = (name: string) => circuits.find((one) => one.name === name)!;

  it.each(sessions)('states what the standard one states: %s', (_, calls, options) => {
    const { input, circuit, standard } = expressSession(calls, options);
    const { witness, children, result } = standard();
    const output = runCircuit(circuitOf(circuit), input.witness, input.children);
    expect(output).toBe(EndCapResult.hash(result));
    expect(output).toBe(runCircuit(endCap, witness, children));
  });

  it.each([sessions[0]!, sessions[2]!, sessions[6]!])(
    'holds on variables as on constants: %s',
    async (_, calls, options) => {
      const { input, circuit, standard } = expressSession(calls, options);
      const output = await runOnVariables(circuitOf(circuit), input.witness, input.children);
      expect(output).toBe(EndCapResult.hash(standard().result));
    },
  );

  it('is for keys of one signature scheme', () => {
    const [one] = expressCircuits({ signatureFingerprint: 2002n });
    const { input } = expressSession([{}]);
    expect(() => runCircuit(one!, input.witness, input.children)).toThrow('UPSExpressOneCall/key');
  });

  it('takes one call or two', () => {
    expect(() => expressSession([])).toThrow(RangeError);
    expect(() => expressSession([{}, {}, {}])).toThrow(RangeError);
  });
});
