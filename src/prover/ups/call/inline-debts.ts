import { Field, Provable } from 'o1js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { NO_CONTRACT } from '../../../parth/field.js';
import { MAX_ANCESTORS, MAX_INLINE_CALLS } from '../../../parth/heights.js';
import type { Call, InlineCall } from '../../../parth/statements/contract-call.js';
import { InlineDebt, InlineDebtLink } from '../../../parth/statements/session.js';
import { assertDifferentIf, assertEqualIf, usedEntries } from '../../gadgets/conditional.js';

/** The inline calls that a contract function made, and the frame that it ran in. */
export interface InlineCalls {
  /** The contract that made them: it becomes their caller and first ancestor. */
  readonly contractId: Field;
  /** The contracts above it, nearest first. A list shorter than 8 says that the circuit knows of no more; 2^32 is an unused entry. */
  readonly ancestors: readonly Field[];
  readonly count: Field;
  /** In call order. */
  readonly calls: readonly VarsOf<typeof InlineCall>[];
}

/**
 * Pushes inline calls on the debt stack, the last one first, so that they are settled in call order (PROTOCOL §4), and gives its new top.
 * Caller and ancestors come from the frame, never from the contract. A contract among its own ancestors is refused (`re-entrancy`): a
 * prover could choose its outputs freely. So is a ninth ancestor (`depth`).
 */
export function pushInlineCalls(frame: InlineCalls, top: Field): Field {
  return scope('inline', () => {
    const chain = [frame.contractId, ...frame.ancestors];
    const used = constrain('count', () => usedEntries(frame.count, MAX_INLINE_CALLS));
    const ninth = chain[MAX_ANCESTORS];
    if (ninth !== undefined) constrain('depth', () => assertEqualIf(used[0]!, ninth, new Field(NO_CONTRACT)));
    const known = chain.slice(0, MAX_ANCESTORS);
    const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => known[i] ?? new Field(NO_CONTRACT));
    for (let i = MAX_INLINE_CALLS - 1; i >= 0; i--) {
      const call = frame.calls[i]!;
      scope(`call[${i}]`, () =>
        constrain('re-entrancy', () => {
          const product = known.reduce((factors, ancestor) => factors.mul(call.contractId.sub(ancestor)), new Field(1));
          assertDifferentIf(used[i]!, product, new Field(0));
        }),
      );
      const itemHash = hashOf(InlineDebt, { callerContractId: frame.contractId, ...call, ancestors });
      top = Provable.if(used[i]!, hashOf(InlineDebtLink, { itemHash, rest: top }), top);
    }
    return top;
  });
}

/** What was pushed, and the stack below it. */
export interface OwedInlineCall {
  readonly debt: VarsOf<typeof InlineDebt>;
  readonly rest: Field;
}

/**
 * States, in a scope `debt`, that an inline call is on top of the stack and that `call` is this one, outputs included: the caller went on
 * with them before they were proven. Who made it is for the circuit to compare. An empty stack, 0, is the hash of nothing.
 */
export function popInlineCall({ debt, rest }: OwedInlineCall, call: VarsOf<typeof Call>, top: Field): void {
  scope('debt', () => {
    constrain('top', () => hashOf(InlineDebtLink, { itemHash: hashOf(InlineDebt, debt), rest }).assertEquals(top));
    constrain('contract', () => call.contractId.assertEquals(debt.contractId));
    constrain('method', () => call.methodId.assertEquals(debt.methodId));
    constrain('inputs', () => call.inputsHash.assertEquals(debt.inputsHash));
    constrain('outputs', () => call.outputsHash.assertEquals(debt.outputsHash));
  });
}
