// Random schedules of sessions leave the same balances as a plain model of the contract.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserLeaf } from '../../src/parth/leaves.js';
import { call, SessionNetwork, TOKEN } from '../support/session-network.js';

const USERS = ['alice', 'bob'] as const;
type Name = (typeof USERS)[number];
const other = (name: Name): Name => (name === 'alice' ? 'bob' : 'alice');

/** What the contract should do, said once more in plain numbers. */
class Model {
  readonly balance = { alice: 0n, bob: 0n };
  readonly sent = { alice: 0n, bob: 0n };
  readonly claimed = { alice: 0n, bob: 0n };
}

const step = fc.oneof(
  fc.record({ method: fc.constant('mint' as const), amount: fc.bigInt(0n, 50n) }),
  fc.record({ method: fc.constant('transfer' as const), amount: fc.bigInt(0n, 50n) }),
  fc.record({ method: fc.constant('claim' as const), amount: fc.constant(0n) }),
);
const sessions = fc.array(fc.record({ user: fc.constantFrom(...USERS), steps: fc.array(step, { maxLength: 4 }) }), {
  minLength: 1,
  maxLength: 8,
});

it('any schedule of sessions gives the balances of a plain model, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (schedule) => {
      const network = new SessionNetwork();
      const model = new Model();
      for (const { user, steps } of schedule) {
        const before = structuredClone(model);
        const fails = steps.some(({ method, amount }) => {
          if (method === 'mint') model.balance[user] += amount;
          else if (method === 'transfer') {
            if (amount > model.balance[user]) return true;
            model.balance[user] -= amount;
            model.sent[user] += amount;
          } else {
            model.balance[user] += before.sent[other(user)] - model.claimed[user];
            model.claimed[user] = before.sent[other(user)];
          }
          return false;
        });
        const peer = network.ids[other(user)].toString();
        const calls = steps.map(({ method, amount }) =>
          method === 'mint'
            ? call(TOKEN, method, amount.toString())
            : method === 'transfer'
              ? call(TOKEN, method, peer, amount.toString())
              : call(TOKEN, method, peer),
        );
        if (fails) {
          Object.assign(model, before);
          await expect(network.plan(user, calls)).rejects.toMatchObject({ code: 'QED1101' });
          continue;
        }
        const plan = await network.plan(user, calls);
        network.chain.apply(plan);
        network.chain.seal();
        const anchor = await network.chain.anchor();
        const { leaf } = await network.chain.user(anchor, network.ids[user]);
        const { slots } = await network.chain.userContract(anchor, network.ids[user], TOKEN);
        expect(UserLeaf.hash(leaf!)).toBe(plan.result.endUserLeafHash);
        expect(new Map(slots).get(0n) ?? 0n).toBe(model.balance[user]);
      }
    }),
    { numRuns: 25 },
  );
});
