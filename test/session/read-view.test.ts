// Methods that only read give their value as of a checkpoint without a session, and all others are refused.
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFile } from '../../src/compiler/compile.js';
import { LocalProvingSessionStore } from '../../src/session/source/local-proving-session-store.js';
import { readView } from '../../src/session/plan/read-view.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { withInventedKeys } from '../support/hand-made-contracts.js';
import { call, SessionNetwork } from '../support/session-network.js';

const SOURCE = `
import { assert, Component, context, Contract, emit, mapping, type i64, type u32, u64, type UserId } from 'qed/contract';

enum Mood { calm, wild }
interface Limits { low: u64; high: i64 }
interface Asked { by: UserId }
type Pair = { a: u64; b: boolean };

class Drawer extends Component {
  coins: u64 = 0n;
  constructor(readonly worth: u64) { super(); }
  get value(): u64 { return this.coins * this.worth; }
}

export class Till extends Contract {
  sum: u64 = 5n;
  mood: Mood = Mood.calm;
  owed = mapping<UserId, u64>();
  drawer = new Drawer(10n);

  get rest(): u64 { assert(this.sum >= 6n, 'empty'); return this.sum - 6n; }
  get held(): [u64, Mood] { return [this.sum, this.mood]; }
  private get hidden(): u64 { return this.sum; }
  get step(): number { return 3; }

  pay(to: UserId, amount: u64): void { this.drawer.coins += this.hidden - this.sum + u64(this.step); this.sum += amount; this.mood = Mood.wild; this.owed.set(to, amount); }
  ask(): u64 { emit<Asked>({ by: context.userId }); return this.sum; }
  nothing(): void { assert(this.sum > 0n, 'empty'); }

  total(): u64 { return this.sum; }
  limits(by: u64): Limits { return { low: this.sum - by, high: -3n }; }
  pair(): { first: u64; second: Pair } { return { first: this.sum, second: { a: 1n, b: this.sum > 5n } }; }
  list(): [u64, Mood] { return [this.sum, this.mood]; }
  of(user: UserId): u64 { return Till.at(user).owed.get(context.userId); }
  self(): UserId { return context.userId; }
  soon(): u64 { context.validUntil(9n); return this.sum; }
}
`;

const TILL = 2n;
let network: SessionNetwork;
let [alice, bob] = [0n, 0n];

beforeAll(async () => {
  const file = '/contracts/till.ts';

  const { contracts, diagnostics } = await compileFile(file, { overlay: { [file]: SOURCE } });
  expect(diagnostics).toEqual([]);
  network = new SessionNetwork({}, [...systemContracts(), withInventedKeys(contracts[0]!)]);
  ({ alice, bob } = network.ids);
  await network.land('alice', call(TILL, 'pay', bob.toString(), 7));
}, 60_000);

async function view(userId: bigint, name: string, ...args: unknown[]) {
  const store = new LocalProvingSessionStore(network.chain);
  return readView(store, await store.anchor(), { userId, contractId: TILL, view: name, args });
}

describe('a getter or a method that only reads', () => {
  it.each<[string, unknown[], unknown, unknown]>([
    ['total', [], '12', '5'],
    ['limits', ['2'], { low: '10', high: '-3' }, { low: '3', high: '-3' }],
    ['pair', [], { first: '12', second: { a: '1', b: true } }, { first: '5', second: { a: '1', b: false } }],
    ['list', [], ['12', 'wild'], ['5', 'calm']],
    ['soon', [], '12', '5'],
    ['held', [], ['12', 'wild'], ['5', 'calm']],
    ['drawer.value', [], '30', '0'],
  ])('%s is as each user has it, also before a first session', async (method, args, ofAlice, ofBob) => {
    expect(await view(alice, method, ...args)).toEqual(ofAlice);
    expect(await view(bob, method, ...args)).toEqual(ofBob);
  });

  it('reads other users, and knows who asks', async () => {
    expect(await view(bob, 'of', alice)).toBe('7');
    expect(await view(alice, 'of', bob)).toBe('0');
    expect(await view(bob, 'self')).toBe(bob.toString());
  });

  it('fails as it would in a session', async () => {
    await expect(view(alice, 'limits', 13)).rejects.toMatchObject({
      code: 'QED1102',
      details: { line: expect.any(Number) },
    });
    expect(await view(alice, 'rest')).toBe('6');
    await expect(view(bob, 'rest')).rejects.toMatchObject({ code: 'QED1101' });
    await expect(view(alice, 'rest', 1)).rejects.toMatchObject({ code: 'QED1301' });
    await expect(view(alice, 'limits')).rejects.toMatchObject({ code: 'QED1301' });
    await expect(view(alice, 'limits', -1)).rejects.toMatchObject({ code: 'QED1302' });
    await expect(view(alice, 'limits', 'x')).rejects.toMatchObject({ code: 'QED1303' });
  });
});

describe('every other method is refused, and nothing changes:', () => {
  it.each([
    ['one that writes', 'pay', 'writes state'],
    ['one that emits', 'ask', 'emits events'],
    ['one without a value', 'nothing', 'gives no value'],
  ])('%s', async (_, method, reason) => {
    const refused = {
      code: 'QED3220',
      message: `Till.${method} is not only for reading: it ${reason}`,
      hint: expect.stringContaining('--simulate') as string,
    };
    await expect(view(alice, method, ...(method === 'pay' ? ['1', '1'] : []))).rejects.toMatchObject(refused);
    expect(await view(alice, 'total')).toBe('12');
  });

  it('one that is not there', async () => {
    for (const name of ['totals', 'hidden', 'step', 'drawer.coins'])
      await expect(view(alice, name)).rejects.toMatchObject({ code: 'QED1205' });
  });
});
