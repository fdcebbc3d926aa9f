// `qed events` shows what contracts emitted, by the names of their sources, and follows new checkpoints; `qed query` asks their methods.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DevnetProcess, Home } from './qed.js';

const LEDGER = `
import { Contract, context, emit, type i64, type u64, type UserId } from 'qed/contract';

export interface Paid { to: UserId; amount: u64; change: { before: u64; after: i64 } }
export interface Closed { by: UserId }

export class Ledger extends Contract {
  total: u64 = 0n;

  pay(to: UserId, amount: u64): void {
    emit<Paid>({ to, amount, change: { before: this.total, after: -5n } });
    this.total += amount;
    if (amount > 9n) emit<Closed>({ by: context.userId });
  }

  get half(): u64 { return this.total / 2n; }

  after(amount: u64): { total: u64; by: UserId } {
    return { total: this.total + amount, by: context.userId };
  }
}
`;

let home: Home;
let devnet: DevnetProcess;
const done = (...args: string[]) => home.done(args, { QED_NODE: devnet.url });
const events = async (...args: string[]): Promise<any[]> => (await done('events', ...args)).events;

// Two contracts of one source; alice pays in checkpoints 5 and 7, bob in 6.
beforeAll(async () => {
  home = await Home.create();
  await home.write('ledger.ts', LEDGER);
  await home.done(['compile', '--simulate', 'ledger.ts']);
  devnet = await DevnetProcess.start(home, 'net');
  for (const name of ['alice', 'bob']) await home.done(['keys', 'new', name]);
  for (const name of ['alice', 'bob']) await done('register', '--key', name);
  for (let i = 0; i < 2; i++) await done('deploy', 'build/Ledger.json', '--key', 'alice');
  await done('call', '2', 'pay', '@bob', '3', '--key', 'alice');
  await done('call', '3', 'pay', '@alice', '10', '--key', 'bob');
  await done('call', '2', 'pay', '7', '12', '--key', 'alice');
});
afterAll(async () => {
  await devnet.kill();
  await home.remove();
});

const BOB = '1048576';
const paid = (checkpointId: string, userId: string, contractId: string, values: object) => ({
  checkpointId,
  userId,
  contractId,
  contract: 'Ledger',
  callIndex: '0',
  eventId: expect.stringMatching(/^[0-9]+$/),
  event: 'Paid',
  values,
});

describe('qed query', () => {
  it('gives the value of a method that only reads', async () => {
    const asked = await done('query', '2', 'after', '4', '--user', 'alice');
    expect(asked).toEqual({
      contract: 'Ledger',
      contractId: '2',
      userId: '0',
      checkpointId: '7',
      view: 'after',
      value: { total: '19', by: '0' },
    });
    expect(await done('query', '2', '--user', 'alice')).toMatchObject({ field: null, value: { total: '15' } });
  });

  it('gives the value of a getter', async () => {
    expect(await done('query', '2', 'half', '--user', 'alice')).toMatchObject({ view: 'half', value: '7' });
  });

  it.each([
    ['a method that writes', 'QED3220', ['pay', '1', '1']],
    ['an argument for a getter', 'QED1301', ['half', '1']],
    ['an argument too few', 'QED1301', ['after']],
    ['an argument out of range', 'QED1302', ['after', '-1']],
    ['a name that is neither', 'QED1304', ['afer']],
  ])('refuses %s', async (_, code, args) => {
    await home.refused(['query', '2', ...args, '--user', 'alice'], code, 1, { QED_NODE: devnet.url });
  });

  it('refuses a user who is not there', async () => {
    await home.refused(['query', '2', 'after', '4', '--user', '77'], 'QED6008', 1, { QED_NODE: devnet.url });
  });
});

describe('qed events', () => {
  it('shows all events with the names and values of their fields', async () => {
    const all = await events();
    expect(all).toEqual([
      { ...paid('7', '0', '2', { by: '0' }), event: 'Closed' },
      paid('7', '0', '2', { to: '7', amount: '12', change: { before: '3', after: '-5' } }),
      { ...paid('6', BOB, '3', { by: BOB }), event: 'Closed' },
      paid('6', BOB, '3', { to: '0', amount: '10', change: { before: '0', after: '-5' } }),
      paid('5', '0', '2', { to: BOB, amount: '3', change: { before: '0', after: '-5' } }),
    ]);
    const lines = async (...args: string[]) => (await home.run(['events', ...args], { QED_NODE: devnet.url })).stdout;
    expect(await lines('--contract', '3')).toBe(
      `checkpoint 6, user ${BOB}: Ledger(3).Closed(by: ${BOB})\n` +
        `checkpoint 6, user ${BOB}: Ledger(3).Paid(to: 0, amount: 10, change: {"before":"0","after":"-5"})\n`,
    );
    expect(await lines('--contract', '1')).toBe('no events\n');
  });

  it('shows those of a contract, of a user and from a checkpoint on', async () => {
    const all = await events();
    expect(await events('--contract', '2')).toEqual([all[0], all[1], all[4]]);
    expect(await events('--user', 'bob')).toEqual([all[2], all[3]]);
    expect(await events('--user', '0', '--contract', '3')).toEqual([]);
    expect(await events('--from', '6', '--user', 'alice')).toEqual([all[0], all[1]]);
    expect(await events('--from', '4000')).toEqual([]);
  });

  it('shows so many of the newest, and says whether there are older ones', async () => {
    const all = await events();
    expect(await done('events', '--limit', '5')).toEqual({ events: all, more: false });
    for (const limit of [1, 2, 3, 4])
      expect(await done('events', '--limit', `${limit}`)).toEqual({ events: all.slice(0, limit), more: true });
    const short = await home.run(['events', '--user', 'bob', '--limit', '1'], { QED_NODE: devnet.url });
    expect(short.stdout).toBe(`checkpoint 6, user ${BOB}: Ledger(3).Closed(by: ${BOB})\n`);
    expect(short.stderr).toContain('there are older events');
    await home.refused(['events', '--limit', '0'], 'QED6002', 2, { QED_NODE: devnet.url });
  });

  it.each([
    ['a contract', 'QED6012', ['--contract', '9'], 1],
    ['a contract by name', 'QED6007', ['--contract', 'Ledger'], 2],
    ['a user', 'QED6008', ['--user', '77'], 1],
    ['a user by name', 'QED3003', ['--user', 'dave'], 1],
    ['a checkpoint', 'QED6009', ['--from', 'yesterday'], 2],
  ])('refuses %s that is not there', async (_, code, args, exit) => {
    await home.refused(['events', ...args], code, exit, { QED_NODE: devnet.url });
  });

  it('follows new checkpoints, a JSON document a line, until it is interrupted', async () => {
    const child = home.spawn(['events', '--follow', '--from', '7', '--json'], { QED_NODE: devnet.url });
    const seen: { checkpointId: string; event: string; values: unknown }[] = [];
    let rest = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop()!;
      seen.push(...lines.map((line) => JSON.parse(line) as (typeof seen)[number]));
    });
    await expect.poll(() => seen.length).toBe(2);
    await done('call', '3', 'pay', '@bob', '1', '--key', 'bob');
    await expect.poll(() => seen.length).toBe(3);
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(0);
    expect(rest).toBe('');
    expect(seen.map(({ checkpointId, event }) => [checkpointId, event])).toEqual([
      ['7', 'Paid'],
      ['7', 'Closed'],
      ['8', 'Paid'],
    ]);
    expect(seen[2]!.values).toEqual({ to: BOB, amount: '1', change: { before: '10', after: '-5' } });
  });

  it('comes from the end cap file of a session, which no one may change', async () => {
    await home.write('pay.json', { user: 'bob', calls: [{ contract: 2, method: 'pay', args: [5, 6] }] });
    await done('prove-session', 'pay.json', '--out', 'pay.cap.json');
    const cap = JSON.parse(await readFile(home.path('pay.cap.json'), 'utf8')) as {
      events: { emitted: { values: string[] }[] }[];
    };
    expect(cap.events[0]!.emitted[0]!.values.slice(0, 2)).toEqual(['5', '6']);
    const honest = structuredClone(cap);
    cap.events[0]!.emitted[0]!.values[1] = '7';
    await home.write('forged.cap.json', cap);
    await home.refused(['submit', 'forged.cap.json'], 'QED4016', 1, { QED_NODE: devnet.url });
    await home.write('honest.cap.json', honest);
    await done('submit', 'honest.cap.json');
    expect((await events('--user', 'bob', '--contract', '2')).map(({ values }) => values.amount)).toEqual(['6']);
  });
});
