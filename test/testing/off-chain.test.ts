// Helpers and constants of a contract's file give a test the same values as a circuit; the rest of it refuses to run.
import { beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { context, emit, mapping, poseidon } from 'qed/contract';
import { Token } from '../../fixtures/contracts/token.js';
import { testChain, type DeployedContract, type TestUser } from '../../src/testing/testing.js';
import * as helpers from './helpers.js';
import { Helpers, LIMIT, Move } from './helpers.js';

let alice: TestUser;
let contract: DeployedContract<Helpers>;
beforeAll(async () => {
  const chain = await testChain();
  alice = await chain.user('alice');
  contract = await chain.deploy(Helpers);
});

const P = 0x40000000000000000000000000000000224698fc094cf91b992d30ed00000001n;
const [field, u64, i64] = [
  fc.bigInt({ min: 1n, max: P - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
];

describe('a helper gives what the method gives that calls it', () => {
  test.each([
    ['commit', fc.tuple(fc.constantFrom(Move.Rock, Move.Paper), field)],
    ['digest', fc.tuple(i64, fc.boolean(), fc.tuple(u64, u64, u64))],
    ['mixed', fc.tuple(fc.bigInt({ min: 0n, max: 999n }), u64)],
    ['field', fc.tuple(field, field)],
    ['root', fc.tuple(field, fc.bigInt({ min: 0n, max: 3n }))],
    ['bytes', fc.constant([])],
    ['narrow', fc.tuple(fc.bigInt({ min: 0n, max: 255n }))],
    ['signed', fc.tuple(i64)],
  ] as const)('%s', async (name, args) => {
    const [helper, method] = [helpers[name], contract.as(alice)[name]] as ((...args: unknown[]) => unknown)[];
    await fc.assert(
      fc.asyncProperty(args as fc.Arbitrary<unknown[]>, async (values) => {
        expect(helper!(...values)).toEqual(await method!(...values));
      }),
      { numRuns: 30 },
    );
  });

  test('and refuses what it refuses', async () => {
    expect(LIMIT).toBe(1_000n);
    await expect(() => helpers.mixed(1_000n, 1n)).toFailWith({ code: 'QED1101', message: 'too large' });
    await expect(() => helpers.narrow(256n)).toFailWith({ code: 'QED1104' });
    await expect(() => helpers.root(1n, 4n)).toFailWith({ code: 'QED1105' });
    await expect(() => helpers.field(1n, 0n)).toFailWith({ code: 'QED1103' });
  });
});

test('what belongs to a call has no meaning outside of one', async () => {
  await expect(() => new Token()).toFailWith({ code: 'QED1004' });
  await expect(() => Token.at(1n)).toFailWith({ code: 'QED1004' });
  await expect(() => mapping()).toFailWith({ code: 'QED1004' });
  await expect(() => emit<{ a: bigint }>({ a: 1n })).toFailWith({ code: 'QED1004' });
  await expect(() => context.userId).toFailWith({ code: 'QED1004' });
  // The fields of an object may stand in another order than the struct declares them.
  await expect(() => poseidon({ a: 1n, b: 2n })).toFailWith({ code: 'QED1004', message: 'a struct' });
});
