import { beforeEach, expect, test, testChain, type DeployedContract, type TestChain, type TestUser } from 'qed/testing';
import { Token, type Transfer } from '../contracts/token.ts';

let chain: TestChain;
let alice: TestUser;
let bob: TestUser;
let token: DeployedContract<Token>;

beforeEach(async () => {
  chain = await testChain();
  alice = await chain.user('alice');
  bob = await chain.user('bob');
  token = await chain.deploy(Token, { deployer: alice });
  await token.as(alice).mint(100n);
});

test('bob claims what alice sent, once', async () => {
  await token.as(alice).transfer(bob, 40n);
  await chain.checkpoint();
  expect(await token.as(bob).claim(alice)).toBe(40n);
  expect(await token.as(bob).claim(alice)).toBe(0n);
  expect(await token.of(alice).balance).toBe(60n);
  expect(await token.of(bob).balance).toBe(40n);
  expect(token.events<Transfer>('Transfer').map(({ values }) => values)).toEqual([{ to: bob.id, amount: 40n }]);
});

test('nobody sends more than they have, and only the deployer mints', async () => {
  await expect(token.as(alice).transfer(bob, 101n)).toFailWith('balance too low');
  await expect(token.as(bob).mint(1n)).toFailWith('only the deployer mints');
});

test('whatever they do, no money is made or lost', async () => {
  const users = [alice, bob];
  const supply = async () => {
    let sum = 0n;
    for (const user of users) {
      sum += await token.of(user).balance;
      for (const other of users) sum += (await token.of(user).sent.get(other)) - (await token.of(other).claimed.get(user));
    }
    return sum;
  };
  await chain.fuzz({
    contracts: [token],
    users,
    methods: ['transfer', 'claim'],
    invariant: async () => expect(await supply()).toBe(100n),
  });
});
