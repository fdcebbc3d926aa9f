import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { misuse } from '../../base/misuse.js';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import { PublicKey } from '../../parth/leaves.js';
import {
  emptyPassphrase,
  invalidKeyName,
  keyExists,
  keystoreUnavailable,
  secretElsewhere,
  unknownKey,
  wrongPassphrase,
} from './errors.js';
import type { Key } from './key.js';
import {
  DEFAULT_SCRYPT_COST,
  formatKeyFile,
  hasSecret,
  openKey,
  parseKeyFile,
  sealKey,
  walletKeyFile,
  type KeyFile,
} from './key-file.js';
import { DEFAULT_SCHEME, fingerprintOf, schemeOf } from './key-scheme.js';

/** What everybody may know of a key. */
export interface KeyInfo {
  readonly name: string;
  readonly file: string;
  readonly createdAt: string;
  readonly publicKey: PublicKey;
  readonly publicKeyHash: bigint;
}

/** A key whose passphrase was given. The secret goes to the signature's proof and nowhere else. */
export interface UnlockedKey extends KeyInfo, Key {}

/** A key's state in a listing: damaged files are shown, not hidden. */
export type KeyEntry =
  { readonly name: string; readonly key: KeyInfo } | { readonly name: string; readonly error: Error };

export interface KeystoreOptions {
  readonly directory: string;
  /** scrypt's N: a power of two. Lower only for tests. */
  readonly scryptCost?: number;
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const SUFFIX = '.key.json';

/** Encrypted keys, one file each, readable by their owner only. Keys are never overwritten and never half-written. */
export class Keystore {
  readonly directory: string;
  readonly #scryptCost: number;

  constructor(options: KeystoreOptions) {
    const { directory, scryptCost = DEFAULT_SCRYPT_COST } =
      (options as KeystoreOptions | undefined) ?? ({} as Partial<KeystoreOptions>);
    if (typeof directory !== 'string' || directory === '')
      throw misuse('Keystore: directory', 'a path', '`qed config` shows that of the command line as keysDir');
    this.directory = directory;
    this.#scryptCost = scryptCost;
  }

  /** Makes a key with a random secret. Throws `QED3002` when the name is taken, `QED3005`, `QED3007`, `QED3008`. */
  async create(
    name: string,
    passphrase: string,
    signatureFingerprint = fingerprintOf(DEFAULT_SCHEME),
  ): Promise<KeyInfo> {
    const { randomSecret } = await import('./public-key.js');
    return this.#add(name, passphrase, signatureFingerprint, randomSecret());
  }

  /** Adds a key whose secret (as `parseSecret` reads it) is known. Throws as `create`, and `QED3006` for what is no secret. */
  async import(
    name: string,
    secret: string,
    passphrase: string,
    signatureFingerprint = fingerprintOf(DEFAULT_SCHEME),
  ): Promise<KeyInfo> {
    const { parseSecret } = await import('./public-key.js');
    return this.#add(
      name,
      passphrase,
      signatureFingerprint,
      parseSecret(String(secret), schemeOf({ signatureFingerprint })),
    );
  }

  /** Adds the public half of a key whose secret a wallet holds. Throws as `create`. */
  async watch(name: string, publicKey: PublicKey): Promise<KeyInfo> {
    await this.#refuseTaken(name);
    const file = walletKeyFile(publicKey);
    await this.#write(name, formatKeyFile(file));
    return this.#info(name, file);
  }

  /** All keys by name; an empty list when there is no keystore yet. Throws `QED3008`. */
  async list(): Promise<KeyEntry[]> {
    const names = await this.#names();
    return Promise.all(
      names.map(async (name) => {
        try {
          return { name, key: await this.show(name) };
        } catch (error) {
          return { name, error: error as Error };
        }
      }),
    );
  }

  /** A key's public half. Throws `QED3003` for an unknown name, `QED3004` for a damaged file. */
  async show(name: string): Promise<KeyInfo> {
    return this.#info(name, await this.#read(name));
  }

  /** Whether the secret of a key is here. Throws as `show`. */
  async hasSecret(name: string): Promise<boolean> {
    return hasSecret(await this.#read(name));
  }

  /** A key with its secret. Throws as `show`, `QED3001` for a wrong passphrase, and `QED3014` for a key whose secret a wallet holds. */
  async unlock(name: string, passphrase: string): Promise<UnlockedKey> {
    const file = await this.#read(name);
    if (!hasSecret(file)) throw secretElsewhere(name);
    if (typeof passphrase !== 'string') throw wrongPassphrase(name);
    const secret = await openKey(file, passphrase, name, this.#path(name));
    return { ...this.#info(name, file), secret };
  }

  async #add(name: string, passphrase: string, signatureFingerprint: bigint, secret: bigint): Promise<KeyInfo> {
    this.#path(name);
    if (typeof passphrase !== 'string' || passphrase === '') throw emptyPassphrase();
    await this.#refuseTaken(name);
    const { publicKeyOf } = await import('./public-key.js');
    const file = await sealKey(secret, publicKeyOf(secret, signatureFingerprint), passphrase, this.#scryptCost);
    await this.#write(name, formatKeyFile(file));
    return this.#info(name, file);
  }

  /** Told before the slow key derivation; writing decides the race. */
  async #refuseTaken(name: string): Promise<void> {
    const path = this.#path(name);
    if ((await this.#names()).includes(name)) throw keyExists(name, path);
  }

  /** A reader sees all or nothing, and an existing key stays. */
  async #write(name: string, text: string): Promise<void> {
    const path = this.#path(name);
    try {
      makeDirectory(this.directory, 0o700);
      writeFileAtomically(path, text, { mode: 0o600, exclusive: true });
    } catch (error) {
      throw codeOf(error) === 'EEXIST' ? keyExists(name, path) : keystoreUnavailable(path, error);
    }
  }

  async #read(name: string): Promise<KeyFile> {
    const path = this.#path(name);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw unknownKey(name, await this.#names());
      throw keystoreUnavailable(path, error);
    }
    return parseKeyFile(text, path);
  }

  async #names(): Promise<string[]> {
    try {
      const files = await readdir(this.directory);
      return files
        .filter((file) => file.endsWith(SUFFIX))
        .map((file) => file.slice(0, -SUFFIX.length))
        .filter((name) => NAME.test(name))
        .sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw keystoreUnavailable(this.directory, error);
    }
  }

  #path(name: string): string {
    if (!NAME.test(name)) throw invalidKeyName(name);
    return join(this.directory, name + SUFFIX);
  }

  #info(name: string, file: KeyFile): KeyInfo {
    return {
      name,
      file: this.#path(name),
      createdAt: file.createdAt,
      publicKey: PublicKey.fromJSON(file.publicKey),
      publicKeyHash: BigInt(file.publicKeyHash),
    };
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;
