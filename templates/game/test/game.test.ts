import { beforeEach, expect, test, testChain, type DeployedContract, type TestChain, type TestUser } from 'qed/testing';
import { commit, Hand, RockPaperScissors } from '../contracts/game.ts';

let chain: TestChain;
let alice: TestUser;
let bob: TestUser;
let game: DeployedContract<RockPaperScissors>;
let sealsBy: bigint;
let showsBy: bigint;

beforeEach(async () => {
  chain = await testChain();
  alice = await chain.user('alice');
  bob = await chain.user('bob');
  game = await chain.deploy(RockPaperScissors);
  sealsBy = chain.newest + 3n;
  showsBy = chain.newest + 6n;
});

/** Both seal a hand in game 1. */
async function play(aliceHand: Hand, bobHand: Hand): Promise<void> {
  await game.as(alice).play(bob, 1n, commit(alice.id, 1n, aliceHand, 111n), sealsBy, showsBy);
  await game.as(bob).play(alice, 1n, commit(bob.id, 1n, bobHand, 222n), sealsBy, showsBy);
  await chain.checkpointUntil(sealsBy);
}

test('paper beats rock, and both players see the same end', async () => {
  await play(Hand.Paper, Hand.Rock);
  await game.as(alice).show(1n, Hand.Paper, 111n);
  await game.as(bob).show(1n, Hand.Rock, 222n);
  await chain.checkpointUntil(showsBy);
  expect(await game.as(alice).end(1n)).toBe(true);
  expect(await game.as(bob).end(1n)).toBe(false);
  expect(await game.of(alice).wins).toBe(1n);
});

test('nobody shows another hand than they sealed', async () => {
  await play(Hand.Paper, Hand.Rock);
  await expect(game.as(bob).show(1n, Hand.Scissors, 222n)).toFailWith('not what was sealed');
});

test('nobody seals late, shows early or shows late, and who does not show loses', async () => {
  await play(Hand.Paper, Hand.Rock);
  const carol = await chain.user('carol');
  const late = game.as(carol).play(alice, 1n, commit(carol.id, 1n, Hand.Rock, 3n), sealsBy, showsBy);
  await expect(late).toFailWith('lands too late');
  await game.as(alice).show(1n, Hand.Paper, 111n);
  await expect(game.as(alice).end(1n)).toFailWith('hands may still be shown');
  await chain.checkpointUntil(showsBy);
  await expect(game.as(bob).show(1n, Hand.Rock, 222n)).toFailWith('lands too late');
  expect(await game.as(alice).end(1n)).toBe(true);
});
