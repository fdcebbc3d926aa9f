// An end cap closes only a session without open debts, takes the fee, and needs the user's signature for this very
// result.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { whitelistOf } from '../whitelist-of.js';
import { constraintSuite } from '../../support/constraints.js';
import { UPS_KEY } from './session-fixture.js';
import { anchor, transaction } from './transaction-fixture.js';
import { endCap, ended, last, valid, cases } from './standard-end-cap-cases.js';

constraintSuite(endCap, () => valid.input, cases);

describe('UPSStandardEndCap', () => {
  const run = ({ input }: ReturnType<typeof ended>) => runCircuit(endCap, input.witness, input.children);

  it('states the result that the builder tells', () => {
    expect(run(valid)).toBe(EndCapResult.hash(valid.step.result));
    expect(valid.step.result).toEqual({
      userId: last.start.userId,
      startUserLeafHash: last.start.startUserLeafHash,
      endUserLeafHash: UserLeaf.hash(valid.step.endUserLeaf),
      checkpointId: last.start.checkpointId,
      checkpointTreeRoot: anchor.checkpointTreeRoot,
      validUntil: 50n,
      stats: { fees: 21n, userOps: 1n, transactions: 1n, slotsModified: 4n },
    });
  });

  it('moves only nonce and balance of the user leaf', () => {
    const { userLeaf } = last.current;
    expect(valid.step.endUserLeaf).toEqual({
      ...userLeaf,
      nonce: userLeaf.nonce + 1n,
      balance: userLeaf.balance - 21n,
    });
  });

  it('ends a session without a transaction, for the base fee', () => {
    const empty = ended(transaction().previous);
    expect(run(empty)).toBe(EndCapResult.hash(empty.step.result));
    expect(empty.step.result.stats).toEqual({ fees: 10n, userOps: 1n, transactions: 0n, slotsModified: 0n });
  });

  it('ends a session whose deferred calls are all settled', () => {
    const settled = { ...last, current: { ...last.current, deferredAdded: 3n, deferredSettled: 3n } };
    expect(run(ended(settled))).toBe(EndCapResult.hash(ended(settled).step.result));
  });

  it('is built for one UPS whitelist', () => {
    const other = upsStandardEndCap({ upsWhitelistRoot: whitelistOf([UPS_KEY]).root });
    expect(() => runCircuit(other, valid.input.witness, valid.input.children)).toThrow(
      'UPSStandardEndCap/ups-whitelist',
    );
  });

  it('has no builder for a fee beyond the balance', () => {
    const poor = { ...last, current: { ...last.current, userLeaf: { ...last.current.userLeaf, balance: 20n } } };
    expect(() => ended(poor)).toThrow(RangeError);
  });
});
