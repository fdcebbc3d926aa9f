// The keystore gives a secret back only for its passphrase and never writes it in readable form.
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { KeySecret } from '../../../src/parth/statements/session.js';
import { Keystore } from '../../../src/session/keystore/keystore.js';
import { keystoreDirectory } from '../../../src/session/keystore/keystore-directory.js';

const FINGERPRINT = 1234567890123456789n;
let directory: string;
let keys: Keystore;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'qed-keys-')), 'keys');
  keys = new Keystore({ directory, scryptCost: 1 << 10 });
});
afterEach(() => rm(join(directory, '..'), { recursive: true, force: true }));

const code = (code: string) => expect.objectContaining({ code });
const fileOf = (name: string) => join(directory, `${name}.key.json`);
/** Changes one key file and puts its text back as it then stands. */
async function edit(name: string, change: (json: Record<string, never>) => void): Promise<void> {
  const json = JSON.parse(await readFile(fileOf(name), 'utf8')) as Record<string, never>;
  change(json);
  await writeFile(fileOf(name), JSON.stringify(json));
}

describe('a key', () => {
  it('opens under its passphrase and gives the secret of its public key', async () => {
    const made = await keys.create('alice', 'correct horse', FINGERPRINT);
    const opened = await keys.unlock('alice', 'correct horse');
    expect(opened.secret).toBeGreaterThan(0n);
    expect(opened.secret).toBeLessThan(FIELD_ORDER);
    expect(opened.publicKey).toEqual({
      signatureFingerprint: FINGERPRINT,
      keyParam: KeySecret.hash({ secret: opened.secret }),
    });
    expect(opened.publicKeyHash).toBe(PublicKey.hash(opened.publicKey));
    expect(await keys.show('alice')).toEqual(made);
    expect(made).not.toHaveProperty('secret');
  });

  it('has its own random secret', async () => {
    await keys.create('alice', 'p', FINGERPRINT);
    await keys.create('bob', 'p', FINGERPRINT);
    expect((await keys.unlock('alice', 'p')).secret).not.toBe((await keys.unlock('bob', 'p')).secret);
  });

  it.each([
    ['decimal', '123456789', 123456789n],
    ['hex', '0xABCdef', 0xabcdefn],
    ['the largest', (FIELD_ORDER - 1n).toString(), FIELD_ORDER - 1n],
    ['with a final newline', '77\n', 77n],
  ])('is imported from %s', async (_, text, secret) => {
    await keys.import('alice', text, 'p', FINGERPRINT);
    expect((await keys.unlock('alice', 'p')).secret).toBe(secret);
  });

  it('never has its secret in the file, in any base', async () => {
    const secret = 0xdeadbeefcafebabe0123456789abcdef0123456789abcdefn;
    await keys.import('alice', secret.toString(), 'p', FINGERPRINT);
    const text = await readFile(fileOf('alice'), 'utf8');
    expect(text).not.toContain(secret.toString());
    expect(text.toLowerCase()).not.toContain(secret.toString(16));
  });

  it('is readable by its owner only and leaves no temporary file', async () => {
    await keys.create('alice', 'p', FINGERPRINT);
    expect((await stat(fileOf('alice'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect(await readdir(directory)).toEqual(['alice.key.json']);
  });

  it('takes a passphrase typed in another Unicode form', async () => {
    await keys.create('alice', 'pässword', FINGERPRINT);
    await expect(keys.unlock('alice', 'pässword'.normalize('NFD'))).resolves.toHaveProperty('secret');
  });
});

describe('refused', () => {
  it('a wrong passphrase', async () => {
    await keys.create('alice', 'right', FINGERPRINT);
    await expect(keys.unlock('alice', 'wrong')).rejects.toEqual(code('QED3001'));
  });

  it('a name that is taken, and the key stays', async () => {
    await keys.create('alice', 'p', FINGERPRINT);
    const before = await readFile(fileOf('alice'), 'utf8');
    await expect(keys.create('alice', 'p', FINGERPRINT)).rejects.toEqual(code('QED3002'));
    await expect(keys.import('alice', '5', 'p', FINGERPRINT)).rejects.toEqual(code('QED3002'));
    expect(await readFile(fileOf('alice'), 'utf8')).toBe(before);
  });

  it('all but one of those who make one name at once', async () => {
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => keys.create('alice', 'p', FINGERPRINT)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of made) if (one.status === 'rejected') expect(one.reason).toEqual(code('QED3002'));
    expect(await readdir(directory)).toEqual(['alice.key.json']);
  });

  it('an unknown name, with the nearest known one', async () => {
    await expect(keys.show('alice')).rejects.toEqual(code('QED3003'));
    await keys.create('alice', 'p', FINGERPRINT);
    await expect(keys.unlock('alcie', 'p')).rejects.toMatchObject({
      code: 'QED3003',
      hint: expect.stringContaining("'alice'") as string,
    });
  });

  it.each(['', 'Alice', '../alice', 'a/b', '.hidden', 'a b', 'x'.repeat(33), 'ä'])('the name %j', async (name) => {
    await expect(keys.create(name, 'p', FINGERPRINT)).rejects.toEqual(code('QED3005'));
    await expect(keys.show(name)).rejects.toEqual(code('QED3005'));
  });

  it.each(['', '0', '0x0', 'abc', '-1', '1.5', FIELD_ORDER.toString(), `0x${'f'.repeat(64)}`, '0x' + '1'.repeat(65)])(
    'the secret %j, which the message does not repeat',
    async (secret) => {
      const error = await keys.import('alice', secret, 'p', FINGERPRINT).catch((error: unknown) => error);
      expect(error).toEqual(code('QED3006'));
      if (secret.length > 3) expect((error as Error).message).not.toContain(secret);
      expect(await keys.list()).toEqual([]);
    },
  );

  it('an empty passphrase', async () => {
    await expect(keys.create('alice', '', FINGERPRINT)).rejects.toEqual(code('QED3007'));
  });

  it('a directory that cannot be made', async () => {
    await writeFile(directory, 'a file');
    await expect(keys.create('alice', 'p', FINGERPRINT)).rejects.toEqual(code('QED3008'));
    await expect(keys.list()).rejects.toEqual(code('QED3008'));
  });
});

describe('a damaged key file', () => {
  beforeEach(() => keys.create('alice', 'p', FINGERPRINT));

  it.each([
    ['truncated', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['not JSON', () => 'hello'],
    ['of a later format', (text: string) => text.replace('qed-key/1', 'qed-key/2')],
  ])('%s, is told from a wrong passphrase', async (_, damage) => {
    await writeFile(fileOf('alice'), damage(await readFile(fileOf('alice'), 'utf8')));
    await expect(keys.unlock('alice', 'p')).rejects.toEqual(code('QED3004'));
    await expect(keys.show('alice')).rejects.toEqual(code('QED3004'));
  });

  it('with any one value changed is refused', async () => {
    const original = await readFile(fileOf('alice'), 'utf8');
    const changes: ((json: never) => void)[] = [
      (json: { publicKey: { keyParam: string } }) => (json.publicKey.keyParam = '1'),
      (json: { publicKey: { signatureFingerprint: string } }) => (json.publicKey.signatureFingerprint = '1'),
      (json: { publicKeyHash: string }) => (json.publicKeyHash = '1'),
      (json: { kdf: { salt: string } }) => (json.kdf.salt = '00'.repeat(32)),
      (json: { kdf: { cost: number } }) => (json.kdf.cost = 2048),
      (json: { cipher: { nonce: string } }) => (json.cipher.nonce = '00'.repeat(12)),
      (json: { cipher: { tag: string } }) => (json.cipher.tag = '00'.repeat(16)),
      (json: { cipher: { ciphertext: string } }) => (json.cipher.ciphertext = '00'.repeat(32)),
      (json: { createdAt: string }) => (json.createdAt = '2020-01-01T00:00:00.000Z'),
      (json: { checksum: string }) => (json.checksum = '00'.repeat(32)),
      (json: { extra?: string }) => (json.extra = 'x'),
    ];
    for (const change of changes) {
      await writeFile(fileOf('alice'), original);
      await edit('alice', change as never);
      await expect(keys.unlock('alice', 'p')).rejects.toEqual(code('QED3004'));
    }
  });

  it('that asks for gigabytes is refused before any work', async () => {
    const change = (json: { kdf: { cost: number } }) => void (json.kdf.cost = 2 ** 40);
    await edit('alice', change as never);
    await expect(keys.unlock('alice', 'p')).rejects.toEqual(code('QED3004'));
  });

  it('is listed beside the others', async () => {
    await keys.create('bob', 'p', FINGERPRINT);
    await writeFile(fileOf('alice'), '{}');
    await writeFile(join(directory, 'notes.txt'), 'not a key');
    expect(await keys.list()).toEqual([
      { name: 'alice', error: code('QED3004') },
      { name: 'bob', key: await keys.show('bob') },
    ]);
  });
});

describe('a swapped public half with a matching checksum', () => {
  it('does not open: the cipher binds it', async () => {
    const { createHash } = await import('node:crypto');
    await keys.create('alice', 'p', FINGERPRINT);
    const other = await keys.create('mallory', 'p', FINGERPRINT);
    const alice = JSON.parse(await readFile(fileOf('alice'), 'utf8')) as Record<string, unknown>;
    const sorted = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([k, v]) => [k, sorted(v)]),
          )
        : value;
    const { checksum: _, ...body } = {
      ...alice,
      publicKey: PublicKey.toJSON(other.publicKey),
      publicKeyHash: other.publicKeyHash.toString(),
    } as Record<string, unknown>;
    const checksum = createHash('sha256')
      .update(JSON.stringify(sorted(body)))
      .digest('hex');
    await writeFile(fileOf('alice'), JSON.stringify({ ...body, checksum }));
    expect((await keys.show('alice')).publicKeyHash).toBe(other.publicKeyHash);
    await expect(keys.unlock('alice', 'p')).rejects.toEqual(code('QED3001'));
  });
});

it('lives in $QED_HOME where that is set', () => {
  expect(keystoreDirectory({ QED_HOME: '/data/qed' })).toBe(join('/data/qed', 'keys'));
  expect(keystoreDirectory({ QED_HOME: '' })).toBe(keystoreDirectory({}));
  expect(keystoreDirectory({})).toMatch(/qed.*keys$/);
});
