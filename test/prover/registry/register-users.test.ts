// The registration circuit takes each key once, gives it the right user id, and refuses forged witnesses.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { KEY_LIMIT, REGISTRATIONS } from '../../../src/parth/trees/indexed-entry.js';
import { IndexedTree } from '../../../src/parth/trees/indexed-tree.js';
import { RegistryTrees } from '../../../src/parth/trees/registry-trees.js';
import { RegistryHeader } from '../../../src/parth/statements/block.js';
import { batchAppendUserRegistrationTree as batch } from '../../../src/prover/registry/register-users.js';
import { registerUsersStep } from '../../../src/prover/registry/register-users-step.js';
import { constraintSuite, refusalOf } from '../../support/constraints.js';
import { appendCases } from './append-cases.js';
import { anchor, forgedRegistration, freshTrees, NEW_KEYS, PREMINED } from './world.js';

const urtOf = (keys: readonly bigint[]) =>
  new IndexedTree(
    REGISTRATIONS,
    keys.map((key) => [key, 0n] as const),
  );

/** The place of a premined key's leaf. */
const placeOf = (key: bigint) => BigInt(PREMINED.indexOf(key) + 1);
const greatest = 29_000n;

describe('BatchAppendUserRegistrationTree', () => {
  it.each([
    ['no key', 13, 0],
    ['one key', 13, 1],
    ['a full batch over two blocks', 13, 16],
    ['a full batch that begins a block', 15, 16],
    ['a full batch in an empty tree', 0, 16],
    ['a batch in the last slot of a block', 14, 2],
  ])('registers %s', (_, registered, added) => {
    const old = Array.from({ length: registered }, (_, i) => 900n + 37n * BigInt(i));
    const keys = NEW_KEYS.slice(0, added);
    const trees = new RegistryTrees(urtOf(old));
    const before = trees.state();
    const step = registerUsersStep(trees, anchor, keys);
    expect(runCircuit(batch, step.witness)).toBe(RegistryHeader.hash(step.header));
    expect(step.header.urt).toEqual({
      oldRoot: before.urt.root,
      newRoot: urtOf([...old, ...keys]).root,
      oldCount: BigInt(registered),
      newCount: BigInt(registered + added),
    });
    for (const tree of ['gcon', 'gdt', 'gwt'] as const) {
      const { root, count } = before[tree];
      expect(step.header[tree]).toEqual({ oldRoot: root, newRoot: root, oldCount: count, newCount: count });
    }
  });

  it('accepts what the forger makes when the keys are linked where they belong', () => {
    expect(
      refusalOf(batch, { witness: forgedRegistration([{ key: 1500n, lowIndex: placeOf(1000n) }]) }),
    ).toBeUndefined();
  });

  it('takes the last registration index that has a user id', () => {
    const witness = forgedRegistration([{ key: 7n, lowIndex: 0n }], { keys: [], count: (1n << 21n) - 1n });
    expect(refusalOf(batch, { witness })).toBeUndefined();
  });

  it('names the network that it opened', () => {
    const step = registerUsersStep(freshTrees(), anchor, [5n]);
    const other = { ...step.witness, config: { ...step.witness.config, realmBits: 12n } };
    expect(runCircuit(batch, other)).not.toBe(RegistryHeader.hash(step.header));
  });
});

constraintSuite(batch, () => registerUsersStep(freshTrees(), anchor, NEW_KEYS), [
  { breaks: 'added', title: 'more than the batch holds', mutate: ({ witness }) => void (witness.added = 17n) },
  ...appendCases(14),
  {
    breaks: 'item/low-path',
    title: 'an index of 33 bits',
    mutate: ({ witness }) => void (witness.items[0]!.lowPath.index += 1n << 32n),
  },
  {
    breaks: 'item/low-before-new',
    title: 'a low leaf whose own turn has not come',
    mutate: () => ({
      witness: forgedRegistration([
        { key: 6000n, lowIndex: 31n },
        { key: 4000n, lowIndex: 30n },
      ]),
    }),
  },
  {
    breaks: 'item/low-leaf',
    title: 'another low key',
    mutate: ({ witness }) => void (witness.items[0]!.low.publicKeyHash += 1n),
  },
  {
    breaks: 'item/low-leaf',
    title: 'another path',
    mutate: ({ witness }) => void (witness.items[15]!.lowPath.siblings[9]! += 1n),
  },
  {
    breaks: 'item/low-leaf',
    title: 'a low leaf as it was before the batch',
    mutate: ({ witness }) => {
      // Item 2 comes after the sentinel was pointed at item 0.
      witness.items[2]!.low = structuredClone(witness.items[0]!.low);
    },
  },
  {
    breaks: 'item/low-leaf',
    title: 'an unused item that changes the tree',
    mutate: ({ witness }) => void (witness.added = 15n),
  },
  {
    breaks: 'item/above-low',
    title: 'a registered key behind its own leaf',
    mutate: () => ({ witness: forgedRegistration([{ key: 5000n, lowIndex: placeOf(5000n) }]) }),
  },
  {
    breaks: 'item/above-low',
    title: 'key 0',
    mutate: () => ({ witness: forgedRegistration([{ key: 0n, lowIndex: 0n }]) }),
  },
  {
    breaks: 'item/above-low',
    title: 'a registered key behind a greater one, near',
    mutate: () => ({ witness: forgedRegistration([{ key: 5000n, lowIndex: placeOf(greatest) }]) }),
  },
  {
    breaks: 'item/below-next',
    title: 'a registered key before its own leaf',
    mutate: () => ({ witness: forgedRegistration([{ key: 5000n, lowIndex: placeOf(4000n) }]) }),
  },
  {
    breaks: 'item/below-next',
    title: 'a registered key far before its own leaf',
    mutate: () => ({ witness: forgedRegistration([{ key: 5000n, lowIndex: placeOf(1000n) }]) }),
  },
  {
    breaks: 'item/below-next',
    title: 'a key twice in a batch',
    mutate: () => ({
      witness: forgedRegistration([
        { key: 5500n, lowIndex: placeOf(5000n) },
        { key: 5500n, lowIndex: placeOf(5000n) },
      ]),
    }),
  },
  ...[
    ['2^254', KEY_LIMIT],
    ['2^254 + 2^125', KEY_LIMIT + (1n << 125n)],
    ['p − 1', FIELD_ORDER - 1n],
  ].map(([title, key]) => ({
    breaks: 'item/below-next',
    title: `a key of ${title as string}`,
    mutate: () => ({
      witness: forgedRegistration([{ key: key as bigint, lowIndex: 1n }], { keys: [KEY_LIMIT - 1n] }),
    }),
  })),
  // The distances wrap around the field here: each has 254 bits for itself (attack 1.15).
  ...[
    ['a registered key behind the greatest one', 7n, (1n << 254n) - 1n],
    ['a key just so far below its low leaf that the distance wraps', 7n, FIELD_ORDER - KEY_LIMIT + 7n],
    ['a key in the middle', 1n << 253n, (1n << 253n) + (1n << 252n)],
  ].map(([title, key, low]) => ({
    breaks: 'item/between',
    title: title as string,
    mutate: () => ({
      witness: forgedRegistration([{ key: key as bigint, lowIndex: 2n }], { keys: [key as bigint, low as bigint] }),
    }),
  })),
  {
    breaks: 'item/between',
    title: 'a key above its next one by so much that the distance wraps',
    mutate: () => ({
      witness: forgedRegistration([{ key: 1n << 253n, lowIndex: 0n }], { keys: [7n, 1n << 253n] }),
    }),
  },
  {
    breaks: 'realm-bits',
    title: 'more than 2^12 realms',
    mutate: ({ witness }) => void (witness.config.realmBits = 13n),
  },
  {
    breaks: 'registration-limit',
    title: 'an index that shares its user id with another (attack 1.14)',
    mutate: () => ({ witness: forgedRegistration([{ key: 7n, lowIndex: 0n }], { keys: [], count: 1n << 21n }) }),
  },
  {
    breaks: 'registration-limit',
    title: 'a batch whose last index has no user id',
    mutate: () => ({
      witness: forgedRegistration(
        [
          { key: 7n, lowIndex: 0n },
          { key: 9n, lowIndex: 1n << 21n },
        ],
        { keys: [], count: (1n << 21n) - 1n },
      ),
    }),
  },
]);
