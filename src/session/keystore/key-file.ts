import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { stableJson } from '../../base/canonical-json.js';
import { isField } from '../../parth/field.js';
import { PublicKey } from '../../parth/leaves.js';
import { corruptKeyFile, wrongPassphrase } from './errors.js';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const field = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .refine((digits) => isField(BigInt(digits)));

const HEAD = {
  format: z.literal('qed-key/1'),
  createdAt: z.iso.datetime(),
  publicKey: z.strictObject({ signatureFingerprint: field, keyParam: field }),
  publicKeyHash: field,
};
/** SHA-256 of all the rest: tells a damaged file from a wrong passphrase. It protects against accidents, GCM against the rest. */
const checksum = hex(32);

/** The cost is bounded, so that a damaged or hostile file cannot make unlocking eat the memory. */
const SealedKeySchema = z.strictObject({
  ...HEAD,
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    cost: z
      .int()
      .min(1 << 10)
      .max(1 << 20)
      .refine((cost) => (cost & (cost - 1)) === 0),
    blockSize: z.int().min(8).max(16),
    parallelization: z.int().min(1).max(4),
    salt: hex(32),
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), nonce: hex(12), tag: hex(16), ciphertext: hex(32) }),
  checksum,
});
const WalletKeySchema = z.strictObject({ ...HEAD, checksum });

/** A key as it lies on disk: the secret encrypted, the public half in the clear. */
export type SealedKey = z.infer<typeof SealedKeySchema>;
/** The public half of a key whose secret a wallet holds. */
export type WalletKey = z.infer<typeof WalletKeySchema>;
export type KeyFile = SealedKey | WalletKey;

/** Whether a key file has the secret. */
export const hasSecret = (file: KeyFile): file is SealedKey => 'cipher' in file;

type SealedBody = Omit<SealedKey, 'checksum'>;
type KeyFileHead = Omit<SealedBody, 'cipher'>;

/** 128 MiB and about half a second: what a guess at the passphrase costs. */
export const DEFAULT_SCRYPT_COST = 1 << 17;

/** Encrypts a secret under a passphrase. */
export async function sealKey(
  secret: bigint,
  publicKey: PublicKey,
  passphrase: string,
  scryptCost = DEFAULT_SCRYPT_COST,
): Promise<SealedKey> {
  const head: KeyFileHead = {
    ...headOf(publicKey),
    kdf: { name: 'scrypt', cost: scryptCost, blockSize: 8, parallelization: 1, salt: randomBytes(32).toString('hex') },
  };
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, head.kdf), nonce);
  cipher.setAAD(Buffer.from(stableJson(head)));
  const plain = Buffer.from(secret.toString(16).padStart(64, '0'), 'hex');
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  const body: SealedBody = {
    ...head,
    cipher: {
      name: 'aes-256-gcm',
      nonce: nonce.toString('hex'),
      tag: cipher.getAuthTag().toString('hex'),
      ciphertext: ciphertext.toString('hex'),
    },
  };
  return { ...body, checksum: checksumOf(body) };
}

/** A key file without a secret. */
export function walletKeyFile(publicKey: PublicKey): WalletKey {
  const head = headOf(publicKey);
  return { ...head, checksum: checksumOf(head) };
}

const headOf = (publicKey: PublicKey): Omit<WalletKey, 'checksum'> => ({
  format: 'qed-key/1',
  createdAt: new Date().toISOString(),
  publicKey: PublicKey.toJSON(publicKey) as WalletKey['publicKey'],
  publicKeyHash: PublicKey.hash(publicKey).toString(),
});

/** Decrypts the secret. Throws `QED3001` for a wrong passphrase, `QED3004` when what was decrypted is not the key that the file names. */
export async function openKey(file: SealedKey, passphrase: string, name: string, path: string): Promise<bigint> {
  const { cipher, format, createdAt, publicKey, publicKeyHash, kdf } = file;
  const head: KeyFileHead = { format, createdAt, publicKey, publicKeyHash, kdf };
  const decipher = createDecipheriv(
    'aes-256-gcm',
    await deriveKey(passphrase, file.kdf),
    Buffer.from(cipher.nonce, 'hex'),
  );
  decipher.setAAD(Buffer.from(stableJson(head)));
  decipher.setAuthTag(Buffer.from(cipher.tag, 'hex'));
  let plain: Buffer;
  try {
    plain = Buffer.concat([decipher.update(Buffer.from(cipher.ciphertext, 'hex')), decipher.final()]);
  } catch {
    throw wrongPassphrase(name);
  }
  const secret = BigInt(`0x${plain.toString('hex')}`);
  const { publicKeyOf } = await import('./public-key.js');
  const { keyParam } = publicKeyOf(secret, BigInt(file.publicKey.signatureFingerprint));
  if (keyParam !== BigInt(file.publicKey.keyParam))
    throw corruptKeyFile(path, 'its public key is not that of its secret');
  return secret;
}

/** The text of a key file. */
export const formatKeyFile = (file: KeyFile): string => JSON.stringify(file, null, 2) + '\n';

/** Reads a key file's text. Throws `QED3004` for what is damaged or of another format. */
export function parseKeyFile(text: string, path: string): KeyFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw corruptKeyFile(path, 'it is not JSON', error);
  }
  const isSealed = typeof json === 'object' && json !== null && ('cipher' in json || 'kdf' in json);
  const parsed = (isSealed ? SealedKeySchema : WalletKeySchema).safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw corruptKeyFile(path, `${issue.path.join('.') || 'file'}: ${issue.message}`, parsed.error);
  }
  const { checksum, ...body } = parsed.data;
  if (checksum !== checksumOf(body)) throw corruptKeyFile(path, 'its checksum does not match');
  const publicKey = PublicKey.fromJSON(body.publicKey);
  if (PublicKey.hash(publicKey) !== BigInt(body.publicKeyHash))
    throw corruptKeyFile(path, 'its hash is not that of its key');
  return parsed.data;
}

const checksumOf = (body: Omit<KeyFile, 'checksum'>): string =>
  createHash('sha256').update(stableJson(body)).digest('hex');

const scryptAsync = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

function deriveKey(passphrase: string, kdf: SealedKey['kdf']): Promise<Buffer> {
  const { cost, blockSize, parallelization, salt } = kdf;
  const maxmem = 256 * cost * blockSize * parallelization;
  return scryptAsync(passphrase.normalize('NFKC'), Buffer.from(salt, 'hex'), 32, {
    cost,
    blockSize,
    parallelization,
    maxmem,
  });
}
