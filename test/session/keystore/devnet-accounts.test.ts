// The accounts of a funded devnet are put into the keystore once, and never in the place of another key.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { DEVNET_ACCOUNTS, devnetSecretOf, keepDevnetAccounts } from '../../../src/session/keystore/devnet-accounts.js';
import { Keystore } from '../../../src/session/keystore/keystore.js';

const FINGERPRINT = 1234567890123456789n;
let directory: string;
let keys: Keystore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qed-accounts-'));
  keys = new Keystore({ directory, scryptCost: 1 << 10 });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const contentsOf = async () =>
  Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')));

describe('the accounts of a devnet', () => {
  it('are alice and bob, with secrets of their own', () => {
    expect(DEVNET_ACCOUNTS.map(({ name }) => name)).toEqual(['alice', 'bob']);
    const secrets = DEVNET_ACCOUNTS.map(({ secret }) => secret);
    expect(new Set(secrets).size).toBe(2);
    for (const secret of secrets) expect(secret > 0n && secret < FIELD_ORDER).toBe(true);
  });

  it('are kept as keys, whose secrets everybody knows', async () => {
    const kept = await keepDevnetAccounts(directory, FINGERPRINT);
    expect(kept.map(({ name }) => name)).toEqual(['alice', 'bob']);
    for (const { name, secret } of DEVNET_ACCOUNTS) {
      expect(devnetSecretOf((await keys.show(name)).publicKey)).toBe(secret);
      expect((await keys.unlock(name, 'devnet')).secret).toBe(secret);
    }
    const before = await contentsOf();
    expect(await keepDevnetAccounts(directory, FINGERPRINT)).toEqual(kept);
    expect(await contentsOf(), 'the second time nothing is written').toEqual(before);
  });

  it('open no other key', async () => {
    const other = await keys.create('carol', 'correct horse', FINGERPRINT);
    expect(devnetSecretOf(other.publicKey)).toBeUndefined();
  });

  it.each(['alice', 'bob'])('never take the place of another %s', async (name) => {
    await keys.create(name, 'correct horse', FINGERPRINT);
    const before = await contentsOf();
    const refused = expect.objectContaining({ code: 'QED3009', hint: expect.stringContaining(`${name}.key.json`) });
    await expect(keepDevnetAccounts(directory, FINGERPRINT)).rejects.toEqual(refused);
    expect(await contentsOf()).toEqual(before);
  });

  it('are not those of another version of qed, and a damaged file is told of', async () => {
    await keepDevnetAccounts(directory, FINGERPRINT + 1n);
    await expect(keepDevnetAccounts(directory, FINGERPRINT)).rejects.toMatchObject({ code: 'QED3009' });
    await writeFile(join(directory, 'alice.key.json'), '{');
    await expect(keepDevnetAccounts(directory, FINGERPRINT + 1n)).rejects.toMatchObject({ code: 'QED3004' });
  });
});
