// The helper that tests constraints finds no fault in a valid input and detects each broken constraint.
import { describe, expect, it } from 'vitest';
import { circuit } from '../../src/circuit/circuit.js';
import { constrain, scope } from '../../src/circuit/constraint.js';
import { hashOf } from '../../src/circuit/variables.js';
import { list, record } from '../../src/parth/record.js';
import { constraintSuite, refusalOf } from './constraints.js';

const Header = record('test/header', { sum: 'u32' });
const adder = circuit({
  name: 'Adder',
  witness: record(null, { header: Header, parts: list('u32', 2), flag: 'bit' }),
  children: [{ kind: 'self' }],
  logic({ header, parts, flag }, [child]) {
    scope('sum', () => constrain('equal', () => parts[0]!.add(parts[1]!).add(flag).assertEquals(header.sum)));
    constrain('child', () => child!.output.assertEquals(7));
    return hashOf(Header, header);
  },
});
const valid = { witness: { header: { sum: 6n }, parts: [2n, 3n], flag: 1n }, children: [{ output: 7n, keyHash: 0n }] };

constraintSuite(adder, () => valid, [
  { breaks: 'sum/equal', title: 'a larger sum', mutate: ({ witness }) => void (witness.header.sum += 1n) },
  { breaks: 'child', mutate: ({ children }) => void (children[0]!.output = 8n) },
]);

describe('refusalOf', () => {
  it('finds nothing in a valid input', () => expect(refusalOf(adder, valid)).toBeUndefined());
});
