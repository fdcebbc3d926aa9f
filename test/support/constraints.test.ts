// The helper that tests constraints finds no fault in a valid input and detects each broken constraint.
import { describe, expect, it } from 'vitest';
import { circuit } from '../../src/circuit/circuit.js';
import { constrain, scope } from '../../src/circuit/constraint.js';
import { hashOf } from '../../src/circuit/variables.js';
import { list, record } from '../../src/parth/record.js';
import { constraintSuite, refusalOf, refusalOnVariables, type ConstraintCase } from './constraints.js';

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

const cases: ConstraintCase<typeof adder.witness.shape>[] = [
  { breaks: 'sum/equal', title: 'a larger sum', mutate: ({ witness }) => void (witness.header.sum += 1n) },
  { breaks: 'child', mutate: ({ children }) => void (children[0]!.output = 8n) },
];

constraintSuite(adder, () => valid, cases, { onVariables: true });

describe('refusalOf', () => {
  it('finds nothing in a valid input', () => expect(refusalOf(adder, valid)).toBeUndefined());
});

describe('refusalOnVariables', () => {
  const lax = circuit({
    ...adder,
    logic({ header, flag }) {
      if (flag.isConstant()) constrain('only-on-constants', () => flag.assertEquals(1));
      constrain('on-both', () => header.sum.assertEquals(6));
      return flag;
    },
  });
  const refusals = async (changed: Partial<typeof valid.witness>) => {
    const input = { ...valid, witness: { ...valid.witness, ...changed } };
    return [refusalOf(lax, input), await refusalOnVariables(lax, input)];
  };

  it('finds nothing in a valid input', async () => expect(await refusals({})).toEqual([undefined, undefined]));
  it('finds what only constants refuse', async () =>
    expect(await refusals({ flag: 0n })).toEqual(['Adder/only-on-constants', undefined]));
  it('names the constraint that does not hold', async () =>
    expect(await refusals({ header: { sum: 7n } })).toEqual(['Adder/on-both', 'Adder/on-both']));
});
