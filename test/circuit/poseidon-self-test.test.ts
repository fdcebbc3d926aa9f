// The self-test at startup notices a hash function that differs from o1js in a single value.
import { expect, it } from 'vitest';
import { poseidonSelfTest } from '../../src/circuit/poseidon-self-test.js';
import { poseidon, poseidonWithPrefix } from '../../src/parth/poseidon.js';

it('passes the hash of the state forest', () => {
  expect(poseidonSelfTest()).toBe(true);
});

it('refuses a hash that differs from o1js in one value, with or without a tag', () => {
  const differs = (inputs: readonly bigint[]): bigint => (inputs.length === 3 ? 1n : 0n);
  expect(poseidonSelfTest({ poseidon: (x) => poseidon(x) + differs(x), poseidonWithPrefix })).toBe(false);
  const tagged = (tag: string, x: readonly bigint[]) => poseidonWithPrefix(tag, x) + differs(x);
  expect(poseidonSelfTest({ poseidon, poseidonWithPrefix: tagged })).toBe(false);
});
