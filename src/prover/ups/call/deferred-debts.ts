import { Field, Provable } from 'o1js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { Path, type PathRecord } from '../../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { MAX_DEFERRED_CALLS } from '../../../parth/heights.js';
import type { Call, DeferredCall } from '../../../parth/statements/contract-call.js';
import { DeferredDebt } from '../../../parth/statements/session.js';
import { assertEqualIf, usedEntries } from '../../gadgets/conditional.js';

/** The deferred calls that a contract function made. */
export interface DeferredCalls {
  /** The contract that made them: it becomes their caller. */
  readonly contractId: Field;
  readonly count: Field;
  readonly calls: readonly VarsOf<typeof DeferredCall>[];
  /** Where each goes; those of unused entries are ignored. */
  readonly paths: readonly VarsOf<PathRecord>[];
}

/** The session's deferred debts. */
export interface DeferredDebts {
  readonly root: Field;
  /** How many were ever added: the index of the next one. It stays ≤ 2^16, the tree's size, since each index is a path's. */
  readonly added: Field;
}

/** Appends deferred calls to the debt tree, in order, each at the next index and on an empty slot (PROTOCOL §4). */
export function appendDeferredCalls(frame: DeferredCalls, debts: DeferredDebts): DeferredDebts {
  return scope('deferred', () => {
    const used = constrain('count', () => usedEntries(frame.count, MAX_DEFERRED_CALLS));
    let root = debts.root;
    frame.calls.forEach((call, i) =>
      scope(`call[${i}]`, () => {
        const place = constrain('path', () => Path.of(frame.paths[i]!));
        constrain('index', () => assertEqualIf(used[i]!, place.index, debts.added.add(i)));
        constrain('slot-empty', () => assertEqualIf(used[i]!, place.root(new Field(0)), root));
        const item = hashOf(DeferredDebt, { callerContractId: frame.contractId, ...call });
        root = Provable.if(used[i]!, place.root(item), root);
      }),
    );
    return { root, added: debts.added.add(frame.count).seal() };
  });
}

/** What was added, and where it is. */
export interface OwedDeferredCall {
  readonly debt: VarsOf<typeof DeferredDebt>;
  readonly debtPath: VarsOf<PathRecord>;
}

/**
 * States, in a scope `debt`, that a deferred call is the next one to be settled and that `call` is this one, and takes it out of the tree.
 * Who made it is for the circuit to compare. Debts are paid in order, so none is left out or paid twice; an empty slot, 0, is the hash of
 * nothing.
 */
export function popDeferredCall(
  { debt, debtPath }: OwedDeferredCall,
  call: VarsOf<typeof Call>,
  debts: { readonly root: Field; readonly settled: Field },
): { readonly root: Field; readonly settled: Field } {
  return scope('debt', () => {
    const place = constrain('path', () => Path.of(debtPath));
    constrain('index', () => place.index.assertEquals(debts.settled));
    constrain('member', () => place.root(hashOf(DeferredDebt, debt)).assertEquals(debts.root));
    constrain('contract', () => call.contractId.assertEquals(debt.contractId));
    constrain('method', () => call.methodId.assertEquals(debt.methodId));
    constrain('inputs', () => call.inputsHash.assertEquals(debt.inputsHash));
    return { root: place.root(new Field(0)), settled: debts.settled.add(1).seal() };
  });
}
