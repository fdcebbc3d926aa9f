// The key commands create, import and list keys, and never reveal or overwrite a secret.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Home } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
});
afterAll(() => home.remove());

const KEYS = ['home', 'keys'];

it('has no keys at first, and says how to make one', async () => {
  expect(await home.done(['keys', 'list'])).toEqual([]);
  expect((await home.run(['keys', 'list'])).stdout).toContain('qed keys new');
  expect((await home.refused(['keys', 'show', 'alice'], 'QED3003')).hint).toContain('qed keys new alice');
});

it('makes a key that only its owner can read, with no secret in what is shown', async () => {
  const made = await home.done(['keys', 'new', 'alice']);
  expect(made).toMatchObject({ name: 'alice', file: home.path(...KEYS, 'alice.key.json') });
  expect(made.publicKeyHash).toMatch(/^[0-9]+$/);
  expect((await stat(made.file)).mode & 0o077).toBe(0);
  expect(await home.done(['keys', 'show', 'alice'])).toEqual(made);
  expect(await home.done(['keys', 'list'])).toEqual([made]);
  expect(Object.keys(made)).not.toContain('secret');
});

it('never overwrites a key', async () => {
  const before = await readFile(home.path(...KEYS, 'alice.key.json'), 'utf8');
  await home.refused(['keys', 'new', 'alice'], 'QED3002');
  const imported = await home.json(['keys', 'import', 'alice'], {}, '5');
  expect(imported).toMatchObject({ code: 1, error: { code: 'QED3002' } });
  expect(await readFile(home.path(...KEYS, 'alice.key.json'), 'utf8')).toBe(before);
  expect(await readdir(home.path(...KEYS))).toEqual(['alice.key.json']);
});

it('imports a secret, decimal or hexadecimal, and does not tell it', async () => {
  const secret = '123456789012345678901234567890';
  const decimal = await home.run(['keys', 'import', 'decimal'], {}, `${secret}\n`);
  expect(decimal).toMatchObject({ code: 0 });
  expect(decimal.stdout + decimal.stderr).not.toContain(secret);
  const hexadecimal = `0x${BigInt(secret).toString(16)}`;
  expect(await home.json(['keys', 'import', 'hexadecimal'], {}, hexadecimal)).toMatchObject({ code: 0 });
  const hash = async (name: string): Promise<string> => (await home.done(['keys', 'show', name])).publicKeyHash;
  expect(await hash('decimal')).toBe(await hash('hexadecimal'));
  for (const name of ['decimal', 'hexadecimal']) {
    const file = await readFile(home.path(...KEYS, `${name}.key.json`), 'utf8');
    expect(file).not.toContain(secret);
    expect(file).not.toContain(hexadecimal.slice(2));
  }
});

it.each([
  ['nothing', ''],
  ['no number', 'my secret'],
  ['zero', '0'],
  ['too large a number', (1n << 255n).toString()],
])('refuses to import %s', async (_, secret) => {
  const answer = await home.json(['keys', 'import', 'carol'], {}, secret);
  expect(answer).toMatchObject({ code: 1, error: { code: 'QED3006' } });
  await home.refused(['keys', 'show', 'carol'], 'QED3003');
});

it('suggests the key that was meant', async () => {
  expect((await home.refused(['keys', 'show', 'alcie'], 'QED3003')).hint).toContain("'alice'");
});

it.each(['Alice', '../alice', 'a b', '-', ''])('refuses the name %j', async (name) => {
  await home.refused(['keys', 'new', name], 'QED3005', 2);
});

it('asks for no passphrase where nobody can type one', async () => {
  const { code, error } = await home.json(['keys', 'new', 'dave'], { QED_PASSPHRASE: undefined });
  expect({ code, error: error.code }).toEqual({ code: 2, error: 'QED6004' });
  expect(error.hint).toContain('QED_PASSPHRASE');
});

it('refuses an empty passphrase', async () => {
  await home.refused(['keys', 'new', 'dave'], 'QED3007', 2, { QED_PASSPHRASE: '' });
});

it('shows damaged keys as damaged', async () => {
  await writeFile(home.path(...KEYS, 'hexadecimal.key.json'), '{"format":"qed-key/1"');
  await home.refused(['keys', 'show', 'hexadecimal'], 'QED3004');
  const entries = (await home.done(['keys', 'list'])) as { name: string; error?: string }[];
  expect(entries.map(({ name, error }) => [name, error !== undefined])).toEqual([
    ['alice', false],
    ['decimal', false],
    ['hexadecimal', true],
  ]);
});
