// A session file may name contracts and users, and mistakes in it get the nearest known name as a hint.
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSessionFile, readSessionFile, resolveCalls } from '../../src/session/files/session-file.js';

const valid = { user: 'alice', calls: [{ contract: 2, method: 'mint', args: [100] }] };
const names = {
  contracts: { token: 2n },
  user: (name: string) => (name === 'bob' ? Promise.resolve(7n) : Promise.reject(new Error(`no user ${name}`))),
};

describe('a session file', () => {
  it('names contracts by id or name and users by @name', async () => {
    const file = parseSessionFile({
      user: 'alice',
      contracts: { shop: '5' },
      calls: [
        { contract: 'token', method: 'transfer', args: ['@bob', '18446744073709551615'] },
        { contract: 'shop', method: 'buy', args: [{ from: '@bob', items: [1, '@bob', true] }] },
        { contract: '3', method: 'ping' },
      ],
    });
    expect(await resolveCalls(file, names)).toEqual([
      { contractId: 2n, method: 'transfer', args: ['7', '18446744073709551615'] },
      { contractId: 5n, method: 'buy', args: [{ from: '7', items: [1, '7', true] }] },
      { contractId: 3n, method: 'ping', args: [] },
    ]);
  });

  it("goes by its own names before the caller's", async () => {
    const file = parseSessionFile({ ...valid, contracts: { token: 9 }, calls: [{ contract: 'token', method: 'f' }] });
    expect((await resolveCalls(file, names))[0]!.contractId).toBe(9n);
  });

  it.each(readdirSync('fixtures/sessions'))('fixtures/sessions/%s is one', async (name) => {
    const file = await readSessionFile(join('fixtures/sessions', name));
    expect(file.calls.length).toBeGreaterThan(0);
  });
});

describe('refused', () => {
  it.each([
    ['user', { ...valid, user: 5 }, ['user']],
    ['no user', { calls: valid.calls }, ['user']],
    ['no calls', { user: 'alice', calls: [] }, ['calls']],
    ['method', { ...valid, calls: [valid.calls[0], { contract: 2, method: 1 }] }, ['calls[1].method']],
    ['contract', { ...valid, calls: [{ contract: -1, method: 'f' }] }, ['calls[0].contract']],
    ['an alias out of range', { ...valid, contracts: { a: 2 ** 24 } }, ['contracts.a']],
    ['a fraction', { ...valid, calls: [{ contract: 2, method: 'f', args: [[1, 1.5]] }] }, ['calls[0].args[0]']],
    ['null', { ...valid, calls: [{ contract: 2, method: 'f', args: [null] }] }, ['calls[0].args[0]']],
    [
      'an integer that JSON has rounded',
      { ...valid, calls: [{ contract: 2, method: 'f', args: [2 ** 53] }] },
      ['calls[0].args[0]'],
    ],
    ['two faults', { user: '', calls: [{ contract: 2 }] }, ['user', 'calls[0].method']],
  ])('%s, naming the place', (_, json, at) => {
    expect(() => parseSessionFile(json)).toThrow(
      expect.objectContaining({ code: 'QED3011', details: expect.objectContaining({ at }) as unknown }) as Error,
    );
  });

  it('an unknown property, with the nearest known one', () => {
    expect(() => parseSessionFile({ ...valid, call: [] })).toThrow(
      expect.objectContaining({ code: 'QED3011', hint: "Did you mean 'calls'?" }) as Error,
    );
  });

  it('a contract name that nobody knows, with the nearest known one', async () => {
    const file = parseSessionFile({ user: 'alice', calls: [{ contract: 'tokn', method: 'f' }] });
    await expect(resolveCalls(file, names)).rejects.toMatchObject({
      code: 'QED3012',
      hint: expect.stringContaining("'token'") as string,
    });
  });

  it('a file that is not there, or no JSON', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'qed-session-'));
    await expect(readSessionFile(join(directory, 'none.json'))).rejects.toMatchObject({ code: 'QED3010' });
    await writeFile(join(directory, 'bad.json'), '{');
    await expect(readSessionFile(join(directory, 'bad.json'))).rejects.toMatchObject({ code: 'QED3011' });
    await rm(directory, { recursive: true });
  });
});
