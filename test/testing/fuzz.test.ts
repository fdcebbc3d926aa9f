// Random calls: what they find is as short as can be, what they leave is the chain as it was, and finding nothing because
// nothing was tried is an error.
import { beforeEach, expect, test } from 'vitest';
import { Token } from '../../fixtures/contracts/token.js';
import { testChain, type DeployedContract, type TestChain, type TestUser } from '../../src/testing/testing.js';

let chain: TestChain;
let [alice, bob]: [TestUser, TestUser] = [] as never;
let token: DeployedContract<Token>;
beforeEach(async () => {
  chain = await testChain();
  [alice, bob] = [await chain.user('alice'), await chain.user('bob')];
  token = await chain.deploy(Token);
  await token.as(alice).mint(1_000n);
});

/** What both have, and what is under way. */
async function total(): Promise<bigint> {
  const parts = [alice, bob].flatMap((user) => [
    token.of(user).balance,
    ...[alice, bob].map(
      async (other) => (await token.of(user).sent.get(other)) - (await token.of(other).claimed.get(user)),
    ),
  ]);
  return (await Promise.all(parts)).reduce((sum, part) => sum + part, 0n);
}

test('holds an invariant over random calls and leaves the chain as it was', async () => {
  const { newest } = chain;
  const result = await chain.fuzz({
    contracts: [token],
    users: [alice, bob],
    methods: ['transfer', 'claim'],
    runs: 10,
    invariant: async () => expect(await total()).toBe(1_000n),
  });
  expect(result.calls).toBeGreaterThan(result.refused);
  expect(chain.newest).toBe(newest);
  expect(await token.of(alice).balance).toBe(1_000n);
});

test('shrinks a failure to the calls that it takes, as a test would write them', async () => {
  const failing = chain.fuzz({
    contracts: [token],
    users: [alice, bob],
    seed: 1,
    invariant: async () => expect(await token.of(bob).balance).toBe(0n),
  });
  await expect(failing).toFailWith({ code: 'QED6047', message: /\n {2}await token\.as\(bob\)\.mint\(1n\);\n$/ });
});

test('goes on where a session does not land', async () => {
  const poor = await testChain({ config: { baseFee: 1n } });
  const users = [await poor.user('alice', { balance: 3n }), await poor.user('bob'), await poor.user('carol')];
  const held = await poor.deploy(Token);
  const { calls, refused } = await poor.fuzz({
    contracts: [held],
    users,
    methods: ['mint'],
    runs: 3,
    seed: 1,
    invariant: () => {},
  });
  expect(calls).toBeGreaterThan(refused);
});

test('fails where no call went through', async () => {
  // Bob has nothing to transfer; this seed does not draw a transfer of nothing, which would go through.
  const only = { contracts: [token], users: [bob], methods: ['transfer'], runs: 3, seed: 1 };
  const nothing = chain.fuzz({ ...only, invariant: () => {} });
  await expect(nothing).toFailWith({ code: 'QED6048' });
});

test('fails where a method that is named was never accepted, though others were', async () => {
  // A single step calls one of both methods at most.
  const named = { methods: ['claim', 'mint'], runs: 1, length: 1 };
  const ends = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(async (seed) => {
      const alone = await testChain();
      const [held, user] = [await alone.deploy(Token), await alone.user('bob')];
      const fuzzing = alone.fuzz({ ...named, contracts: [held], users: [user], seed, invariant: () => {} });
      return fuzzing.catch((error: Error) => error.message);
    }),
  );
  expect(ends).toContainEqual('no random call of mint was accepted: it was not tested');
  expect(ends).not.toContainEqual(expect.objectContaining({ calls: 1 }));
});

test('refuses an invariant that answers where it should throw', async () => {
  for (const invariant of [() => false, () => Promise.resolve(true)]) {
    const answered = chain.fuzz({ contracts: [token], users: [alice], invariant: invariant as never });
    await expect(answered).toFailWith({ code: 'QED6075', message: 'what the invariant gives must be no boolean' });
  }
});
