import { expect, it } from 'vitest';
import { describePlan, planToJSON } from '../../src/session/plan-summary.js';
import { call, EFFECTS, FAUCET, SessionNetwork, TOKEN } from '../support/session-network.js';

const network = new SessionNetwork({ baseFee: 3n });
const { alice, bob } = network.ids;
const plan = await network.plan('alice', [
  call(FAUCET, 'give', 10),
  call(TOKEN, 'mint', 100),
  call(TOKEN, 'transfer', bob.toString(), 40),
  call(EFFECTS, 'note', -7),
]);

it('tells people what a session will change', () => {
  expect(describePlan(plan)).toEqual([
    `user ${alice}, first session, from checkpoint 1, to land by 101`,
    'Faucet.give(10)',
    'Token.mint(100)',
    `Token.transfer(${bob}, 40)`,
    'Effects.note(-7)',
    `  event Noted { by: ${alice}, value: -7 }`,
    'Token.balance: 0 -> 60',
    `Token.sent[${bob}]: 0 -> 40`,
    'Effects.count: 0 -> 1',
    'native balance: 0 -> 7, of it 3 for the fee',
    '11 proofs',
  ]);
});

it('tells programs the same, in JSON', () => {
  const json = planToJSON(plan);
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  expect(json).toMatchObject({
    userId: alice.toString(),
    firstSession: true,
    fee: '3',
    balance: { before: '0', after: '7' },
    changes: [
      { contract: 'Token', name: 'balance', before: '0', after: '60' },
      { name: `sent[${bob}]`, after: '40' },
      { contract: 'Effects', name: 'count' },
    ],
    calls: [{ received: '10' }, {}, {}, { events: [{ name: 'Noted', values: { value: '-7' } }] }],
  });
});
