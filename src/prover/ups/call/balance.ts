import type { Field } from 'o1js';
import { constrain, scope } from '../../../circuit/constraint.js';

/** What a call says about the user's native balance. */
export interface BalanceEffect {
  readonly contractId: Field;
  readonly balanceBefore: Field;
  readonly spent: Field;
  readonly received: Field;
}

/**
 * The balance after a call: `balance − spent + received`, each number and each step within 64 bits, so nothing wraps (PROTOCOL §4). Only
 * contracts 0 (native token) and 1 (bridge) may move it: any other contract is anybody's code.
 */
export function applyBalance(effect: BalanceEffect, balance: Field): Field {
  return scope('balance', () => {
    const { contractId, spent, received } = effect;
    constrain('before', () => effect.balanceBefore.assertEquals(balance));
    constrain('spent-range', () => spent.toBits(64));
    constrain('received-range', () => received.toBits(64));
    constrain('system-contract', () => {
      const isOther = contractId.mul(contractId.sub(1)).seal();
      spent.add(received).seal().mul(isOther).assertEquals(0);
    });
    const afterSpending = balance.sub(spent).seal();
    constrain('spent-covered', () => afterSpending.toBits(64));
    const after = afterSpending.add(received).seal();
    constrain('received-fits', () => after.toBits(64));
    return after;
  });
}
