// With a bridge, native tokens are neither made nor lost, also where blocks are taken back: balances, unclaimed payments, burned fees and withdrawals add up to what the genesis and claimed deposits brought.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readMapping } from '../../../src/compiler/call/read-state.js';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { devnetGenesis } from '../../../src/node/devnet-genesis.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { BRIDGE_ID, NATIVE_TOKEN_ID } from '../../../src/parth/system-contracts.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import type { SessionCall } from '../../../src/session/files/session-file.js';
import { planSession } from '../../../src/session/plan/plan-session.js';
import { proveSession } from '../../../src/session/prove/prove-session.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import type { RpcClient } from '../../../src/wire/rpc-client.js';
import { depositClaim } from '../../support/deposit-claim.js';
import { call, keyOf, SECRETS } from '../../support/session-network.js';
import { devnetOf, directory, stopDevnetsAfterEach } from '../support/devnets.js';

/** What the stage `fast` runs; another one tells more. */
const SEED = Number(process.env['QED_SEED'] ?? 1);

stopDevnetsAfterEach();

const USERS = ['alice', 'bob'] as const;
const IDS = { alice: 0n, bob: 1_048_576n } as const;
type User = (typeof USERS)[number];
const START = 200n;
const FEES = { baseFee: 3n, feePerTransaction: 2n, feePerSlot: 1n };
const systemArtifacts = systemContracts();
const genesis = devnetGenesis(systemArtifacts, {
  simulated: true,
  users: USERS.map((user) => ({ publicKeyHash: PublicKey.hash(keyOf(user)), balance: START })),
});

const step = fc.record({
  user: fc.constantFrom(...USERS),
  how: fc.constantFrom('deposit', 'deposit', 'claimDeposit', 'claimDeposit', 'withdraw', 'send', 'claim', 'rollBack'),
  amount: fc.bigInt(0n, 90n),
  /** Which deposit, among all. */
  deposit: fc.nat(5),
});

/** What all users have, and what one has sent and another not claimed yet. */
async function inside(client: RpcClient): Promise<bigint> {
  const anchor = await client.anchor();
  const states = await Promise.all(
    USERS.map(async (user) => ({
      balance: (await client.user(anchor, IDS[user])).leaf!.balance,
      slots: new Map((await client.userContract(anchor, IDS[user], NATIVE_TOKEN_ID)).slots),
    })),
  );
  const read = (user: number, field: string, other: bigint): bigint =>
    BigInt(readMapping(systemArtifacts[0]!, (slot) => states[user]!.slots.get(slot) ?? 0n, field, [other]) as string);
  const ids = USERS.map((user) => IDS[user]);
  const unclaimed = ids.flatMap((from, i) => ids.map((to, j) => read(i, 'sent', to) - read(j, 'claimed', from)));
  return [...states.map(({ balance }) => balance), ...unclaimed].reduce((sum, part) => sum + part, 0n);
}

/** The deposits that each user has marked as claimed. */
async function claimed(client: RpcClient): Promise<bigint> {
  let sum = 0n;
  const anchor = await client.anchor();
  for (const { index, userId, amount } of await client.call('qed_listDeposits', {})) {
    const marks = await Promise.all(
      USERS.map(async (user) => {
        const slots = new Map((await client.userContract(anchor, IDS[user], BRIDGE_ID)).slots);
        return readMapping(systemArtifacts[1]!, (slot) => slots.get(slot) ?? 0n, 'claimedDeposits', [index]);
      }),
    );
    const isClaimed = marks[USERS.findIndex((user) => IDS[user] === userId)] === true;
    expect(marks.filter((mark) => mark === true)).toHaveLength(isClaimed ? 1 : 0);
    if (isClaimed) sum += amount;
  }
  return sum;
}

it('over random deposits, claims, payments, withdrawals, fees and rollbacks', { timeout: 300_000 }, async () => {
  const landed = { claimDeposit: 0, withdraw: 0, send: 0, claim: 0 };
  let [refused, takenBack] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 14 }), async (schedule) => {
      const dataDir = await directory();
      const start = () =>
        devnetOf({
          genesis: { ...genesis, config: { ...genesis.config, ...FEES } },
          systemArtifacts,
          dataDir,
          blockInterval: 0,
          workers: 0,
          maxUnproven: 1_000,
        });
      let { network, client } = await start();
      let sums = { burned: 0n, withdrawn: 0n, claimed: 0n };
      const deposited: bigint[] = [];
      /** The sums as of each checkpoint. */
      const history = new Map([[0n, sums]]);
      const callOf = async ({ how, user, amount, deposit }: (typeof schedule)[number]): Promise<SessionCall> => {
        const peer = IDS[user === 'alice' ? 'bob' : 'alice'].toString();
        if (how === 'withdraw') return call(BRIDGE_ID, 'withdraw', '55', amount.toString());
        if (how === 'send') return call(NATIVE_TOKEN_ID, 'send', peer, amount.toString());
        if (how === 'claim') return call(NATIVE_TOKEN_ID, 'claim', peer);
        return depositClaim(client, BigInt(deposit % deposited.length));
      };
      for (const each of schedule) {
        if (each.how === 'rollBack') {
          await takeBack(1n + (each.amount % 3n));
        } else if (each.how === 'deposit' || (each.how === 'claimDeposit' && deposited.length === 0)) {
          const leaf = { userId: IDS[each.user], amount: each.amount, reference: 5n };
          await client.call('qed_submitDeposits', { first: BigInt(deposited.length), deposits: [leaf] });
          deposited.push(each.amount);
          await network.seal();
        } else {
          await land(each.how, each.user, await callOf(each), each.amount);
        }
        history.set(await network.state.head(), sums);
        const claims = await claimed(client);
        expect(claims).toBe(sums.claimed);
        expect((await inside(client)) + sums.burned + sums.withdrawn).toBe(2n * START + claims);
      }
      await network.stop();

      /** The deposits of blocks that are taken back wait again, and the next block has them. */
      async function takeBack(blocks: bigint): Promise<void> {
        const to = (await network.state.head()) - blocks;
        if (to < 0n) return;
        await network.stop();
        const store = await LmdbStore.open(dataDir);
        await rollBack(store, to);
        await store.close();
        ({ network, client } = await start());
        sums = history.get(to)!;
        await network.seal();
        takenBack++;
      }

      async function land(how: keyof typeof landed, user: User, one: SessionCall, amount: bigint): Promise<void> {
        try {
          const plan = await planSession({ source: client, calls: [one], publicKey: keyOf(user) });
          await client.submitEndCap(await proveSession(plan, new SimulatedProver(), SECRETS[user]));
          await network.seal();
          sums = {
            burned: sums.burned + plan.fee,
            withdrawn: sums.withdrawn + (how === 'withdraw' ? amount : 0n),
            claimed: sums.claimed + (how === 'claimDeposit' ? deposited[Number(one.args[0])]! : 0n),
          };
          landed[how]++;
        } catch (error) {
          // A payment, a withdrawal or a fee beyond the balance; a withdrawal of nothing; a deposit that was claimed or is another's.
          expect(['QED1101', 'QED1106', 'QED3205']).toContain((error as { code?: string }).code);
          refused++;
        }
      }
    }),
    // With a few other seeds nobody withdraws, or nobody claims a deposit.
    { numRuns: 4, seed: SEED },
  );
  expect(Math.min(landed.claimDeposit, landed.withdraw, refused, takenBack)).toBeGreaterThan(0);
});
