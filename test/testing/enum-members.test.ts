// Members of enums are numbers in a test and those of `1n | 2n` are bigints, as in TypeScript: what a call takes and
// gives, keys of mappings, and what `chain.fuzz` prints.
import { beforeAll, describe, expect, it, test } from 'vitest';
import { testChain, type DeployedContract, type TestChain, type TestUser } from '../../src/testing/testing.js';
import { Level, Mood, Trades, type Order } from './trades.js';

let chain: TestChain;
let [alice, bob]: TestUser[] = [];
let trades: DeployedContract<Trades>;
beforeAll(async () => {
  chain = await testChain();
  [alice, bob] = [await chain.user('alice'), await chain.user('Bob B.')];
  trades = await chain.deploy(Trades);
});

it('takes and gives them as TypeScript has them', async () => {
  const gave: 1n | 2n = await trades.as(alice!).trade(2n);
  const order = { owner: bob!, side: 2n, level: Level.High, mood: Mood.Wild, 'in all': 1n } as const;
  const level: Level = await trades.as(alice!).order(order);
  expect([gave, level]).toEqual([2n, 1]);
  const state = trades.of(alice!);
  expect([await state.last, await state.level]).toEqual([2n, 1]);
  expect(await state.bySide.get(2n)).toBe(1n);
  expect(await state.byAll.get([bob!, 2n, Level.High, Mood.Wild])).toBe(7n);
});

describe('refuses', () => {
  const order = (): object => ({ owner: bob, side: 1n, level: Level.Low, mood: Mood.Calm, 'in all': 1n });
  test.each<[message: string, hint: string, mistake: (calls: any, state: any) => unknown]>([
    ['side: 1 is no Side', 'as in 1n', (calls) => calls.trade(1)],
    ["side: '1n' is no Side", 'as in 1n', (calls) => calls.trade('1n')],
    ['side: 3 is no Side', '1n, 2n', (calls) => calls.trade(3n)],
    ['level: 1n is no Level', 'as in 0', (calls) => calls.order({ ...order(), level: 1n })],
    ['level: 2 is no Level', '0, 1', (calls) => calls.order({ ...order(), level: 2 })],
    ['mood: 0n is no Mood', 'as in Mood.Calm', (calls) => calls.order({ ...order(), mood: 0n })],
    ['byAll key 0: 2 is no UserId', 'chain.user', (_, state) => state.byAll.get([2, 1n, 0, 0])],
    ["byAll key 2: 'High' is no Level", 'as in 0', (_, state) => state.byAll.get([bob, 1n, 'High', 0])],
    ['byAll key 2: 0.5 is no Level', '0, 1', (_, state) => state.byAll.get([bob, 1n, 0.5, 0])],
    ['byAll key 2: 1n is no Level', 'as in 0', (_, state) => state.byAll.get([bob, 1n, 1n, 0])],
    ['byAll key 1: 2 is no Side', 'as in 1n', (_, state) => state.byAll.get([bob, 2, 1, 0])],
    ['byAll key 3: 7 is no Mood', 'Calm, Wild', (_, state) => state.byAll.get([bob, 1n, 1, 7])],
    ['bySide key 0: 2 is no Side', 'as in 1n', (_, state) => state.bySide.get(2)],
    ['bySide key 0: 3 is no Side', '1n, 2n', (_, state) => state.bySide.get(3n)],
    ['byAll key 1: [ 2n ] is no Side', 'as in 1n', (_, state) => state.byAll.get([bob, [2n], 1, 0])],
  ])('%s', async (message, hint, mistake) => {
    const refusal = (await Promise.resolve(mistake(trades.as(alice!), trades.of(alice!))).catch(
      (error: unknown) => error,
    )) as { readonly code: string; readonly message: string; readonly hint: string };
    expect(refusal.code).toMatch(/^QED130[23]$/);
    expect(refusal.message).toContain(message);
    expect(refusal.hint).toContain(hint);
  });
});

it('prints random calls so that they run, whoever makes them', async () => {
  const actor = await chain.actor(trades);
  for (const [user, shown] of [
    [bob!, `(await chain.user('Bob B.'))`],
    [actor, '(await chain.actor(trades))'],
  ] as const) {
    const invariant = async (): Promise<void> => {
      if ((await trades.of(user).count) > 0n) throw new Error('counted');
    };
    const failure = (await chain
      .fuzz({ contracts: [trades], users: [user], methods: ['order'], invariant })
      .catch((error: unknown) => error)) as Error;
    const [, line] = /\n {2}await (.*);\n/.exec(failure.message) ?? [];
    expect(line).toMatch(/side: [12]n, level: [01], mood: [01], 'in all': \d+n/);
    expect(line!.split(shown)).toHaveLength(3);
    const run = new Function('chain', 'trades', `return (async () => await ${line!})();`) as (
      ...values: unknown[]
    ) => unknown;
    expect([0, 1] satisfies Order['level'][]).toContain(await run(chain, trades));
  }
});

it('prints which of two contracts of one name was called', async () => {
  const second = await chain.deploy(Trades);
  const invariant = async (): Promise<void> => {
    if ((await second.of(alice!).last) === 2n) throw new Error('sold');
  };
  await expect(
    chain.fuzz({ contracts: [trades, second], users: [alice!], methods: ['trade'], runs: 50, invariant }),
  ).rejects.toThrow(`await trades${second.contractId}.as(alice).trade(2n);`);
});
