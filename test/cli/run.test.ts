// `qed run` keeps the state of every user between runs, follows calls in order, and reports where a method fails; `qed trace`
// shows the same call step by step and keeps nothing.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';

const TOKEN = path.resolve(import.meta.dirname, '../../fixtures/contracts/token.ts');
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-run-'));
  await writeFile(
    path.join(directory, 'shop.ts'),
    `import { Contract, assert, context, emit, balance, type i64, type u32, type u64, type UserId } from 'qed/contract';
interface Sold { item: u32; delta: i64 }
export class Purse extends Contract {
  coins: u64 = 10n;
  take(amount: u64): u64 {
    assert(context.caller === 3n, 'only the shop takes');
    assert(amount <= this.coins, 'too few coins');
    this.coins -= amount;
    return this.coins;
  }
}
export class Shop extends Contract {
  last: u32 = 0n;
  left: u64 = 0n;
  buy(item: u32, price: u64): u32 {
    this.left = Purse.call(2n).take(price);
    this.last = item;
    emit<Sold>({ item, delta: -5n });
    return context.checkpoint.id;
  }
  later(price: u64): void { Purse.defer(2n).take(price); }
  named(price: u64): u64 { return Purse.call('purse').take(price); }
  lost(): void { Purse.defer(9n).take(1n); }
  pay(to: UserId, amount: u64): void { balance.spend(to, amount); }
  pair(a: [u32, boolean]): u32 { return a[1] ? a[0] : 0n; }
}
`,
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Answer {
  code: number;
  ok: boolean;

  data: any;

  error: any;
}

const run = (...args: string[]): Promise<Answer> => answer('run', ...args);

async function answer(...args: string[]): Promise<Answer> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdout, stderr } as unknown as Parameters<typeof main>[1] & object;
  const code = await main([...args, '--json'], streams);
  return { code, ...(JSON.parse(String(stdout.read())) as Omit<Answer, 'code'>) };
}
const shop = (): string => path.join(directory, 'shop.ts');
const file = (name: string): string => path.join(directory, name);

describe('qed run', () => {
  it('keeps the states of all users, who read each other, one checkpoint a run', async () => {
    const state = ['--state', file('token.json')];
    const minted = await run(TOKEN, 'Token.mint', '100', '--user', '5', ...state);
    expect(minted).toMatchObject({ code: 0, ok: true });
    expect(minted.data).toEqual({
      result: null,
      state: { balance: '100' },
      events: [],
      calls: [],
      slotsModified: '1',
      balance: { before: '0', after: '0' },
      validUntil: null,
      checkpoint: '1',
    });
    const sent = await run(TOKEN, 'Token.transfer', '7', '40', '--user', '5', '--circuit', ...state);
    expect(sent.data).toMatchObject({ state: { balance: '60', 'sent[7]': '40' }, slotsModified: '2', checkpoint: '2' });
    const claimed = await run(TOKEN, 'Token.claim', '5', '--user', '7', '--circuit', ...state);
    expect(claimed.data).toMatchObject({ result: '40', state: { balance: '40', 'claimed[5]': '40' }, checkpoint: '3' });
    const users = (JSON.parse(await readFile(file('token.json'), 'utf8')) as { users: object }).users;
    expect(users).toEqual({
      '5': { nonce: '2', balance: '0', contracts: { Token: { '0': '60', [(2n ** 32n + 7n).toString()]: '40' } } },
      '7': { nonce: '1', balance: '0', contracts: { Token: { '0': '40', [(2n ** 33n + 5n).toString()]: '40' } } },
    });
  });

  it('knows alice and bob by the ids that they have on a funded devnet, and no other names', async () => {
    const state = ['--state', file('named.json')];
    await run(TOKEN, 'Token.mint', '100', '--user', 'alice', ...state);
    const sent = await run(TOKEN, 'Token.transfer', '@bob', '40', '--user', '@alice', ...state);
    expect(sent.data).toMatchObject({ state: { balance: '60', 'sent[1048576]': '40' } });
    const claimed = await run(TOKEN, 'Token.claim', '0', '--user', '1048576', ...state);
    expect(claimed.data).toMatchObject({ result: '40' });
    const before = await readFile(file('named.json'), 'utf8');
    for (const args of [
      ['--user', 'carol'],
      ['--deployer', 'carol'],
      ['--user', '4294967296'],
    ])
      expect(await run(TOKEN, 'Token.mint', '1', ...args, ...state)).toMatchObject({
        code: 2,
        error: { code: 'QED6027' },
      });
    expect((await run(TOKEN, 'Token.claim', '@carol', ...state)).error.message).toContain('carol');
    expect((await run(TOKEN, 'Token.claim', 'null', ...state)).code).toBe(1);
    expect((await run(TOKEN, 'Token.claim', 'bob', ...state)).error.hint).toContain('@name');
    expect((await run(TOKEN, 'Token.claim', ...state)).error.message).toBe('expected 1 argument, got 0');
    expect(await run(TOKEN, 'Token.mint', '1', '--state', file('new/deep/state.json'))).toMatchObject({ code: 0 });
    expect(await readFile(file('named.json'), 'utf8')).toBe(before);
  });

  it('names contract, method and place of what fails, and keeps the state', async () => {
    const state = ['--user', '5', '--state', file('failing.json')];
    await run(TOKEN, 'Token.mint', '10', ...state);
    const before = await readFile(file('failing.json'), 'utf8');
    const failed = await run(TOKEN, 'Token.transfer', '7', '11', ...state);
    expect(failed).toMatchObject({ code: 1, ok: false });
    expect(failed.error).toMatchObject({
      code: 'QED1101',
      contract: 'Token',
      method: 'transfer',
      location: { line: 14, column: 5 },
      reason: 'balance too low',
      values: [
        { text: 'amount', value: '11' },
        { text: 'this.balance', value: '10' },
      ],
    });
    expect(path.resolve(failed.error.location.file)).toBe(TOKEN);
    expect(await readFile(file('failing.json'), 'utf8')).toBe(before);
  });

  it('follows calls: a value before, effects after, deferred ones last', async () => {
    const state = ['--state', file('shop.json')];
    const bought = await run(shop(), 'Shop.buy', '3', '4', '--circuit', ...state);
    expect(bought.data).toMatchObject({
      result: '1',
      state: { last: '3', left: '6' },
      events: [{ event: 'Sold', values: { item: '3', delta: '-5' } }],
      calls: [{ mode: 'inline', contractId: '2', method: 'Purse.take', inputs: ['4'], outputs: ['6'] }],
      slotsModified: '3',
    });
    const named = await run(shop(), 'Shop.named', '4');
    expect(named.data.calls).toMatchObject([{ mode: 'inline', contractId: '2', method: 'Purse.take', outputs: ['6'] }]);
    const later = await run(shop(), 'Shop.later', '6', ...state);
    expect(later.data.calls).toMatchObject([{ mode: 'deferred', method: 'Purse.take' }]);
    const empty = await run(shop(), 'Shop.buy', '3', '1', ...state);
    expect(empty.error).toMatchObject({ code: 'QED1101', contract: 'Purse', method: 'take', reason: 'too few coins' });
    expect((await run(shop(), 'Purse.take', '1')).error).toMatchObject({ reason: 'only the shop takes' });
    expect((await run(shop(), 'Shop.lost')).error).toMatchObject({ code: 'QED6026', contract: 'Shop' });
    expect((await run(shop(), 'Shop.pay', '8', '20')).error.message).toContain('native balance too low');
    const kept = ['--state', path.join(directory, 'paid.json')];
    const paid = await run(shop(), 'Shop.pay', '@bob', '20', '--user', 'alice', ...kept);
    expect(paid.data.calls).toMatchObject([{ mode: 'inline', contractId: '0', method: 'NativeToken.send' }]);
    expect(paid.data.balance).toEqual({ before: '1000000000', after: '999999980' });
    const claimed = await run(shop(), 'NativeToken.claim', '@alice', '--user', 'bob', ...kept);
    expect(claimed.data).toMatchObject({ result: '20', balance: { before: '1000000000', after: '1000000020' } });
    const again = await run(shop(), 'NativeToken.claim', '@alice', '--user', 'bob', ...kept);
    expect(again.data).toMatchObject({ result: '0', balance: { before: '1000000020', after: '1000000020' } });
  });

  it('has every past checkpoint, with the states of its time', async () => {
    const source = file('past.ts');
    await writeFile(
      source,
      `import { Contract, context, type u32, type u64, type UserId } from 'qed/contract';
export class Past extends Contract {
  n: u64 = 0n;
  add(by: u64): void { this.n += by; }
  then(user: UserId, id: u32): u64 { return Past.at(user, { checkpoint: id }).n; }
  time(id: u32): u64 { return context.checkpointAt(id).time; }
}
`,
    );
    const state = ['--state', file('past.json')];
    for (const [user, by] of [
      ['5', '1'],
      ['6', '10'],
      ['5', '100'],
    ] as const)
      // prettier-ignore
      await run(source, 'Past.add', by, '--user', user, ...state);
    const read: string[] = [];
    for (const id of ['0', '1', '2', '3', '4'])
      read.push((await run(source, 'Past.then', '5', id, '--user', '7', '--circuit', ...state)).data.result as string);
    expect(read).toEqual(['0', '0', '1', '1', '101']);
    expect((await run(source, 'Past.then', '5', '99', '--user', '7', ...state)).error).toMatchObject({
      code: 'QED1111',
      reason: 'the checkpoint is later than the anchor',
      values: [{ value: '99' }, { value: '9' }],
    });
    expect((await run(source, 'Past.time', '2', ...state)).data.result).toBe('1700000020000');
  });

  it("runs as the contract's actor, from the first call on", async () => {
    const source = file('actor.ts');
    await writeFile(
      source,
      `import { Contract, context, type UserId } from 'qed/contract';
export class Other extends Contract { idle(): void {} }
export class Acted extends Contract {
  mine(): boolean { return context.isActor(context.userId); }
  is(user: UserId): boolean { return context.isActor(user); }
}
`,
    );
    const state = ['--state', file('actor.json')];
    expect((await run(source, 'Acted.is', '9', ...state)).data.result).toBe(false);
    expect((await run(source, 'Acted.mine', '--user', '9', '--actor', '--circuit', ...state)).data.result).toBe(true);
    expect((await run(source, 'Acted.is', '9', '--circuit', ...state)).data.result).toBe(true);
    expect((await run(source, 'Acted.mine', '--user', '9', ...state)).data.result).toBe(true);
    expect((await run(source, 'Acted.mine', ...state)).data.result).toBe(false);
    for (const refused of [
      ['Acted.mine', '--user', '1', '--actor'],
      ['Other.idle', '--user', '9'],
    ])
      // prettier-ignore
      expect((await run(source, ...refused, ...state)).error.code).toBe('QED6028');
  });

  it('takes arguments as JSON', async () => {
    expect((await run(shop(), 'Shop.pair', '["4294967295", true]')).data.result).toBe('4294967295');
    expect((await run(shop(), 'Shop.pair', '[7, false]')).data.result).toBe('0');
    expect(await run(shop(), 'Shop.pair', '[4294967296, true]')).toMatchObject({
      code: 1,
      error: { code: 'QED1302', contract: 'Shop', method: 'pair' },
    });
    expect((await run(TOKEN, 'Token.mint')).error.code).toBe('QED1301');
    expect((await run(TOKEN, 'Token.mint', 'many')).error.code).toBe('QED1303');
  });

  it('refuses what it cannot run', async () => {
    expect((await run(TOKEN, 'Token.burn', '1')).error.code).toBe('QED6025');
    expect((await run(TOKEN, 'mint', '1')).error.code).toBe('QED6025');
    expect(await run(TOKEN, 'Token.mint', '1', '--user', 'dave')).toMatchObject({
      code: 2,
      error: { code: 'QED6027' },
    });
    expect((await run(file('none.ts'), 'Token.mint', '1')).error.code).toBe('QED1000');
    await writeFile(file('other.json'), '{"format":"qed-run/2"}');
    expect((await run(TOKEN, 'Token.mint', '1', '--state', file('other.json'))).error.code).toBe('QED6024');
  });

  it('refuses a state that was kept under another layout', async () => {
    const source = file('grown.ts');
    const contract = (fields: string): string =>
      `import { Contract, type u64 } from 'qed/contract';\nexport class Grown extends Contract { ${fields} add(): void { this.n += 1n; } }\n`;
    await writeFile(source, contract('n: u64 = 0n;'));
    await run(source, 'Grown.add', '--state', file('grown.json'));
    await writeFile(source, contract('m: u64 = 0n; n: u64 = 0n;'));
    expect((await run(source, 'Grown.add', '--state', file('grown.json'))).error.code).toBe('QED6024');
  });
});

describe('--trace', () => {
  it('tells what each method reads, checks, writes and calls, with its line', async () => {
    const { data } = await run(shop(), 'Shop.buy', '7', '3', '--trace');
    const [buy, take] = data.trace;
    expect(data.trace).toHaveLength(2);
    expect(buy).toMatchObject({ method: 'Shop.buy', depth: 0, arguments: [{ value: '7' }, { value: '3' }] });
    expect(buy.steps.map(({ kind, text }: Record<string, string>) => `${kind} ${text}`)).toEqual([
      'call Purse.take(3)',
      'write this.left: 0 -> 7',
      'write this.last: 0 -> 7',
      // As field elements, in flattened order.
      expect.stringMatching(/^event Sold\(7, -5\)$/),
    ]);
    expect(take).toMatchObject({ method: 'Purse.take', depth: 1 });
    expect(take.steps).toContainEqual({ kind: 'write', text: 'this.coins: 10 -> 7', file: 'shop.ts', line: 8 });
  });

  it('names what is read of another user, how old it may be, and the check that fails with its values', async () => {
    const state = path.join(directory, 'traced.json');
    await run(TOKEN, 'Token.mint', '10', '--user', '7', '--state', state);
    await run(TOKEN, 'Token.transfer', '8', '4', '--user', '7', '--state', state);
    const { data } = await run(TOKEN, 'Token.claim', '7', '--user', '8', '--state', state, '--trace');
    expect(data.trace[0].steps[0].text).toBe('sent[8] of user 7 in Token = 4 (as of the anchor, monotone)');
    const failed = await run(TOKEN, 'Token.transfer', '8', '9', '--user', '7', '--state', state, '--trace');
    expect(failed.error.trace[0].steps.at(-1)).toEqual({
      kind: 'check',
      text: 'FAILS: balance too low (amount = 9, this.balance = 6)',
      file: 'token.ts',
      line: 14,
    });
  });

  it('names members of enums that the state holds, as the report of the call does', async () => {
    const source = file('cat.ts');
    const text = `
      import { Contract, mapping, type u8 } from 'qed/contract';
      enum Mood { calm, wild }
      export class Cat extends Contract {
        mood: Mood = Mood.calm;
        moods = mapping<u8, Mood>();
        hiss(at: u8): Mood {
          const before = this.mood;
          this.moods.set(at, Mood.wild);
          this.mood = Mood.wild;
          return before;
        }
      }`;
    await writeFile(source, text);
    const { data } = await run(source, 'Cat.hiss', '3', '--trace');
    expect(data.trace[0].steps.map(({ text }: { text: string }) => text).sort()).toEqual([
      'this.mood = calm',
      'this.mood: calm -> wild',
      'this.moods[3]: calm -> wild',
    ]);
    expect([data.result, data.state]).toEqual(['calm', { mood: 'wild', 'moods[3]': 'wild' }]);
  });

  it('shows booleans as JavaScript does: arguments, reads, writes, checks, messages, events and calls', async () => {
    const source = file('lamp.ts');
    const text = `
      import { Contract, assert, emit, type u32 } from 'qed/contract';
      interface Lit { on: boolean }
      export class Wire extends Contract { on: boolean = true; put(on: boolean): boolean { this.on = on; return on; } }
      export class Lamp extends Contract {
        on: boolean = false;
        turn(on: boolean, tries: u32): void {
          assert(this.on !== on, \`is \${on}\`);
          this.on = Wire.call('wire').put(on);
          emit<Lit>({ on });
          assert(on && tries > 0n, \`\${on} with \${tries}\`);
        }
      }`;
    await writeFile(source, text);
    const { error } = await run(source, 'Lamp.turn', 'true', '0', '--trace');
    expect(error.message).toMatch(/true with 0/);
    const [turn, put] = error.trace;
    expect(turn.arguments).toEqual([
      { name: 'on', value: 'true' },
      { name: 'tries', value: '0' },
    ]);
    expect(turn.steps.map((step: { text: string }) => step.text)).toEqual([
      'this.on = false',
      'holds (this.on = false, on = true)',
      'Wire.put(true)',
      'this.on: false -> true',
      'Lit(true)',
      'FAILS: true with 0',
    ]);
    expect(put.steps.map((step: { text: string }) => step.text)).toContain('this.on: true -> true');
  });
});

describe('qed trace', () => {
  it('has the rows of the circuit beside lines where they are wanted, also of a call that fails', async () => {
    const call = ['trace', TOKEN, 'Token.transfer', '8', '4', '--rows'];
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    await main(call, { stdout, stderr } as unknown as Parameters<typeof main>[1] & object);
    const text = String(stderr.read());
    expect(text).toMatch(
      /^ *2198 {2}Token\.transfer\(to = 8, amount = 4\)\n *416 {4}read .*\[token\.ts:14]\n {11}check /m,
    );
    expect(text).toMatch(/\n *412\.5 {4}no step shown {2}\[token\.ts:15]\n/);
    const { data } = await answer('trace', TOKEN, 'Token.mint', '1', '--rows');
    const [{ rows, lines, shared }] = data.rows;
    const sum = (parts: { rows: number }[]): number => parts.reduce((all, part) => all + part.rows, 0);
    expect([rows, sum(lines) + sum(shared)]).toEqual([1244, 1244]);
  });

  it('tells a contract from the native token that has its name, and has the rows of a call that fails in its error', async () => {
    const file = path.join(directory, 'namesake.ts');
    await writeFile(
      file,
      `import { Contract, assert, type u64, type UserId } from 'qed/contract';
export class NativeToken extends Contract {
  sent: u64 = 0n;
  send(to: UserId, amount: u64): void {
    assert(amount < 5n, 'too much');
    this.sent += amount;
  }
}
`,
    );
    const { data } = await answer('trace', file, 'NativeToken.send', '2', '1', '--rows');
    const [{ lines, rows }] = data.rows;
    expect(new Set(lines.map((line: { file: string }) => line.file))).toEqual(new Set(['namesake.ts']));
    const { error } = await answer('trace', file, 'NativeToken.send', '2', '9', '--rows');
    expect([error.message, error.trace.length, error.rows]).toEqual([
      expect.stringContaining('too much'),
      1,
      [expect.objectContaining({ method: 'send', rows })],
    ]);
  });

  it('shows what `qed run --trace` shows, and leaves the state as it is', async () => {
    const state = path.join(directory, 'looked-at.json');
    await run(TOKEN, 'Token.mint', '10', '--user', '7', '--state', state);
    const before = await readFile(state, 'utf8');
    const call = [TOKEN, 'Token.transfer', '8', '4', '--user', '7', '--state', state];
    const { code, data } = await answer('trace', ...call);
    expect(code).toBe(0);
    expect(data.trace[0].steps.map(({ kind }: { kind: string }) => kind)).toContain('write');
    expect(await readFile(state, 'utf8')).toBe(before);
    expect((await run(...call, '--trace')).data).toEqual(data);
    expect(await readFile(state, 'utf8')).not.toBe(before);
  });

  it('writes no state file where there is none', async () => {
    const state = path.join(directory, 'never.json');
    expect((await answer('trace', TOKEN, 'Token.mint', '10', '--state', state)).code).toBe(0);
    await expect(readFile(state)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends with the check that fails', async () => {
    const failed = await answer('trace', TOKEN, 'Token.transfer', '8', '9');
    expect(failed).toMatchObject({ code: 1, error: { code: 'QED1101', contract: 'Token', method: 'transfer' } });
    expect(failed.error.trace[0].steps.at(-1).text).toBe('FAILS: balance too low (amount = 9, this.balance = 0)');
  });
});
