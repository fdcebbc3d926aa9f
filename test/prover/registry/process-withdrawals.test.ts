// The withdrawal circuit processes each request once, in order, and refuses forged witnesses.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { RegistryHeader } from '../../../src/parth/statements/block.js';
import { batchProcessWithdrawals as batch } from '../../../src/prover/registry/process-withdrawals.js';
import { processWithdrawalsStep, withdrawalKeyOf } from '../../../src/prover/registry/process-withdrawals-step.js';
import { constraintSuite, refusalOf } from '../../support/constraints.js';
import { appendCases } from './append-cases.js';
import { anchorAt, forgedWithdrawals, requests, treesWith } from './withdrawal-world.js';

/** Processed before: so many that a batch reaches into the next block. */
const processed = requests.slice(0, 13);
const fresh = requests.slice(13, 21);
const valid = () => processWithdrawalsStep(treesWith(processed), anchorAt(2), fresh);

/** The leaf that a processed withdrawal has, and those of the keys before and after it in order. */
const trees = treesWith(processed);
const byKey = [...processed].sort((a, b) => (withdrawalKeyOf(a) < withdrawalKeyOf(b) ? -1 : 1));
const placeOf = (request: (typeof requests)[number]) => trees.gwt.indexOf(withdrawalKeyOf(request))!;

describe('BatchProcessWithdrawals', () => {
  it.each([
    [0, 0],
    [0, 8],
    [5, 8],
    [7, 1],
    [3, 0],
  ])('processes, after %d others, %d requests', (before, count) => {
    const trees = treesWith(requests.slice(0, before));
    const old = trees.state();
    const batchOf = requests.slice(before, before + count);
    const step = processWithdrawalsStep(trees, anchorAt(2), batchOf);
    expect(runCircuit(batch, step.witness)).toBe(RegistryHeader.hash(step.header));
    const expected = treesWith(requests.slice(0, before + count)).state();
    expect(step.header.gwt).toEqual({
      oldRoot: old.gwt.root,
      newRoot: expected.gwt.root,
      oldCount: BigInt(before),
      newCount: BigInt(before + count),
    });
    expect(step.header.configHash).toBe(9n);
    for (const { userPath, requestNumber, requestHash } of batchOf) {
      const key = withdrawalKeyOf({ userPath, requestNumber } as never);
      expect(trees.gwt.entry(trees.gwt.indexOf(key)!).value).toBe(requestHash);
    }
  });

  it('accepts what the forger makes when the key is linked where it belongs', () => {
    const request = requests[14]!;
    const witness = forgedWithdrawals(trees, [
      { ...request, lowIndex: trees.gwt.lowIndexOf(withdrawalKeyOf(request)) },
    ]);
    expect(refusalOf(batch, { witness })).toBeUndefined();
  });
});

constraintSuite(batch, valid, [
  { breaks: 'added', title: 'more than the batch holds', mutate: ({ witness }) => void (witness.added = 9n) },
  { breaks: 'checkpoint/path', mutate: ({ witness }) => void (witness.checkpointPath.index += 1n << 32n) },
  {
    breaks: 'checkpoint/last-leaf',
    title: 'an older checkpoint (attack 1.8)',
    mutate: () => processWithdrawalsStep(treesWith(processed), anchorAt(1), []),
  },
  {
    breaks: 'checkpoint/last-leaf',
    title: 'another user tree',
    mutate: ({ witness }) => void (witness.checkpointLeaf.gusrRoot += 1n),
  },
  {
    breaks: 'item/request-nonzero',
    title: 'a slot that was never written',
    mutate: ({ witness }) => void (witness.items[0]!.requestHash = 0n),
  },
  {
    breaks: 'item/request-number',
    title: 'a slot outside of the requests',
    mutate: ({ witness }) => void (witness.items[0]!.requestNumber += 1n << 32n),
  },
  {
    breaks: 'item/request',
    title: 'another recipient or amount',
    mutate: ({ witness }) => void (witness.items[7]!.requestHash += 1n),
  },
  {
    breaks: 'item/request',
    title: 'a request of another number',
    mutate: ({ witness }) => void (witness.items[0]!.requestNumber += 1n),
  },
  {
    breaks: 'item/request',
    title: 'a user leaf of other state',
    mutate: ({ witness }) => void (witness.items[0]!.userLeaf.uconRoot += 1n),
  },
  { breaks: 'item/user-path', mutate: ({ witness }) => void (witness.items[0]!.userPath.index += 1n << 32n) },
  {
    breaks: 'item/user',
    title: "another user's id",
    mutate: ({ witness }) => void (witness.items[0]!.userPath.index += 1n),
  },
  {
    breaks: 'item/user',
    title: 'another user leaf',
    mutate: ({ witness }) => void (witness.items[0]!.userLeaf.nonce += 1n),
  },
  ...appendCases(6),
  { breaks: 'item/low-path', mutate: ({ witness }) => void (witness.items[0]!.lowPath.index += 1n << 32n) },
  {
    breaks: 'item/low-before-new',
    title: 'a low leaf whose own turn has not come',
    mutate: () => ({
      witness: forgedWithdrawals(trees, [
        { ...requests[14]!, lowIndex: 15n },
        { ...requests[15]!, lowIndex: 14n },
      ]),
    }),
  },
  {
    breaks: 'item/low-leaf',
    title: 'another request in the low leaf',
    mutate: ({ witness }) => void (witness.items[0]!.low.requestHash += 1n),
  },
  {
    breaks: 'item/above-low',
    title: 'a request that was processed, behind its own leaf',
    mutate: () => ({ witness: forgedWithdrawals(trees, [{ ...byKey[2]!, lowIndex: placeOf(byKey[2]!) }]) }),
  },
  {
    breaks: 'item/below-next',
    title: 'a request that was processed, before its own leaf',
    mutate: () => ({ witness: forgedWithdrawals(trees, [{ ...byKey[2]!, lowIndex: placeOf(byKey[1]!) }]) }),
  },
  {
    breaks: 'item/below-next',
    title: 'a request twice in a batch',
    mutate: () => {
      const request = requests[14]!;
      const lowIndex = trees.gwt.lowIndexOf(withdrawalKeyOf(request));
      return {
        witness: forgedWithdrawals(trees, [
          { ...request, lowIndex },
          { ...request, lowIndex },
        ]),
      };
    },
  },
  {
    breaks: 'item/between',
    title: 'a request that was processed, behind the greatest key',
    mutate: () => ({ witness: forgedWithdrawals(trees, [{ ...byKey[0]!, lowIndex: placeOf(byKey[12]!) }]) }),
  },
]);
