// Native tokens are neither made nor lost: balances, unclaimed payments and burned fees add up to the same sum after any sessions.
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { readMapping } from '../../src/compiler/call/read-state.js';
import { compileFile } from '../../src/compiler/compile.js';
import { freshUserLeaf } from '../../src/parth/fresh-user-leaf.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { withInventedKeys } from '../support/hand-made-contracts.js';
import { call, keyOf, SessionNetwork } from '../support/session-network.js';

const [NATIVE, PAYER] = [0n, 2n];
const USERS = ['alice', 'bob'] as const;
const START = 300n;
const FEES = { baseFee: 3n, feePerTransaction: 2n, feePerSlot: 1n };

let payer: ContractArtifact;
beforeAll(async () => {
  const path = '/payer.ts';
  const source = `import { Contract, balance, u64, type UserId } from 'qed/contract';
export class Payer extends Contract {
  paid: u64 = 0n;
  pay(to: UserId, amount: u64): void { this.paid += amount; balance.spend(to, amount); }
  split(first: UserId, second: UserId, amount: u64): void {
    balance.spend(first, amount / 2n);
    balance.spend(second, amount - amount / 2n);
  }
}
`;
  const { contracts, diagnostics } = await compileFile(path, { overlay: { [path]: source } });
  expect(diagnostics).toEqual([]);
  payer = withInventedKeys(contracts[0]!);
}, 60_000);

/** What all users have, and what one has sent and another not claimed yet. */
async function total(network: SessionNetwork): Promise<bigint> {
  const anchor = await network.chain.anchor();
  const [token] = systemContracts();
  const ids = USERS.map((name) => network.ids[name]);
  const states = await Promise.all(
    ids.map(async (id) => ({
      balance: (await network.chain.user(anchor, id)).leaf!.balance,
      slots: new Map((await network.chain.userContract(anchor, id, NATIVE)).slots),
    })),
  );
  const read = (user: number, field: string, other: bigint) =>
    BigInt(readMapping(token!, (slot) => states[user]!.slots.get(slot) ?? 0n, field, [other]) as string);
  const unclaimed = ids.flatMap((from, i) => ids.map((to, j) => read(i, 'sent', to) - read(j, 'claimed', from)));
  return [...states.map(({ balance }) => balance), ...unclaimed].reduce((sum, part) => sum + part, 0n);
}

const amount = fc.bigInt(0n, 60n);
const step = fc.oneof(
  fc.record({ how: fc.constantFrom('pay', 'split', 'send'), amount }),
  fc.record({ how: fc.constant('claim'), amount: fc.constant(0n) }),
);
const sessions = fc.array(
  fc.record({ user: fc.constantFrom(...USERS), steps: fc.array(step, { minLength: 1, maxLength: 3 }) }),
  { minLength: 2, maxLength: 8 },
);

it('over random sessions of payments by contracts and users, claims and fees', { timeout: 120_000 }, async () => {
  let landed = 0;
  await fc.assert(
    fc.asyncProperty(sessions, async (schedule) => {
      const network = new SessionNetwork(FEES, [...systemContracts(), payer]);
      const [alice, bob] = [network.ids.alice.toString(), network.ids.bob.toString()];
      for (const user of USERS) {
        const fresh = freshUserLeaf(PublicKey.hash(keyOf(user)), network.ids[user]);
        network.chain.change({ userId: network.ids[user], updates: [], leaf: () => ({ ...fresh, balance: START }) });
      }
      network.chain.seal();
      let burned = 0n;
      for (const { user, steps } of schedule) {
        const peer = user === 'alice' ? bob : alice;
        const calls = steps.map(({ how, amount }) => {
          if (how === 'claim') return call(NATIVE, 'claim', peer);
          if (how === 'send') return call(NATIVE, 'send', peer, amount.toString());
          if (how === 'split') return call(PAYER, 'split', alice, bob, amount.toString());
          return call(PAYER, 'pay', peer, amount.toString());
        });
        try {
          const { plan } = await network.land(user, ...calls);
          expect(plan.fee).toBe(plan.result.stats.fees);
          burned += plan.fee;
          landed++;
        } catch (error) {
          // A payment or a fee beyond the balance: nothing has changed.
          expect(['QED1106', 'QED3205']).toContain((error as { code?: string }).code);
        }
        expect((await total(network)) + burned).toBe(2n * START);
      }
    }),
    { numRuns: 12 },
  );
  expect(landed).toBeGreaterThan(10);
});
