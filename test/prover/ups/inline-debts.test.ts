// Inline calls are pushed so that they run in call order, each with its caller and all its ancestors.
import { describe, expect, it } from 'vitest';
import { circuit, runCircuit } from '../../../src/circuit/circuit.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { MAX_INLINE_CALLS } from '../../../src/parth/heights.js';
import { list, record } from '../../../src/parth/record.js';
import { InlineCall } from '../../../src/parth/statements/contract-call.js';
import { InlineDebt, InlineDebtLink } from '../../../src/parth/statements/session.js';
import { pushInlineCalls } from '../../../src/prover/ups/call/inline-debts.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';

/** The frame of a step that is itself inline: all eight ancestors are variables, as in UPSCFCInlineTransaction. */
const nestedFrame = circuit({
  name: 'NestedFrame',
  witness: record(null, {
    contractId: 'field',
    ancestors: list('field', 8),
    count: 'field',
    calls: list(InlineCall, MAX_INLINE_CALLS),
    top: 'field',
  }),
  children: [],
  logic: (w) => pushInlineCalls(w, w.top),
});

const calls = Array.from({ length: MAX_INLINE_CALLS }, (_, i) => ({
  contractId: 30n + BigInt(i),
  methodId: 1n,
  inputsHash: 100n + BigInt(i),
  outputsHash: 200n + BigInt(i),
}));
const ancestors = [41n, 42n, 43n, 44n, 45n, 46n, 47n, NO_CONTRACT];
const valid = { witness: { contractId: 40n, ancestors, count: 8n, calls, top: 9n } };

type Case = ConstraintCase<(typeof nestedFrame)['witness']['shape']>;
const cases: Case[] = [
  { breaks: 'inline/count', title: 'a ninth call', mutate: ({ witness }) => void (witness.count = 9n) },
  { breaks: 'inline/depth', title: 'a ninth ancestor', mutate: ({ witness }) => void (witness.ancestors[7] = 48n) },
  ...calls.flatMap((_, i) =>
    [40n, 41n, 44n, 47n].map((ancestor): Case => ({
      breaks: `inline/call[${i}]/re-entrancy`,
      title: `contract ${ancestor} among its own ancestors (attack 1.13)`,
      mutate: ({ witness }) => void (witness.calls[i]!.contractId = ancestor),
    })),
  ),
];

constraintSuite(nestedFrame, valid, cases);

describe('pushInlineCalls', () => {
  it('pushes the last call first, with the frame and its ancestors as each item’s', () => {
    const items = calls.map((call) =>
      InlineDebt.hash({ callerContractId: 40n, ...call, ancestors: [40n, ...ancestors.slice(0, 7)] }),
    );
    const top = items.reduceRight((rest, itemHash) => InlineDebtLink.hash({ itemHash, rest }), 9n);
    expect(runCircuit(nestedFrame, valid.witness)).toBe(top);
  });

  it('lets a frame with eight ancestors run if it calls nothing', () => {
    const witness = { ...valid.witness, ancestors: [...ancestors.slice(0, 7), 48n], count: 0n };
    expect(runCircuit(nestedFrame, witness)).toBe(9n);
  });

  it('allows contract 0 under ancestors that are not used (second attack)', () => {
    const witness = {
      ...valid.witness,
      ancestors: ancestors.map(() => NO_CONTRACT),
      count: 1n,
      calls: calls.map((call) => ({ ...call, contractId: 0n })),
    };
    expect(runCircuit(nestedFrame, witness)).not.toBe(9n);
  });
});
