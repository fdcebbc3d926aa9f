import { storeClosed } from '../../errors.js';
import type { Batch, Entry, KeyRange, KeyValueStore, RangeOptions, StoreMeasure } from '../../store.js';
import { parseRedisAddress } from './address.js';
import { RedisClaim } from './claim.js';
import { connect } from './connect.js';
import { checkServers } from './fitness.js';
import { fullestOf } from './memory.js';
import { KeyNames } from './key-names.js';
import { RedisLink } from './link.js';
import { RedisReader } from './reader.js';
import { Replicas } from './replicas.js';
import { RedisWriter } from './writer.js';

/** How long a command is tried while Redis does not answer. */
const PATIENCE_MS = 60_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

export interface RedisStoreOptions {
  /** See `parseRedisAddress`. */
  readonly url: string;
  /** Keeps the stores on one Redis apart: small letters, digits and hyphens. */
  readonly name: string;
  /** Told what a crash of Redis can lose. */
  readonly warn?: (message: string) => void;
  /** Milliseconds for which a command is tried while Redis does not answer; a minute by default. */
  readonly patience?: number;
}

/**
 * A store in Redis or Redis Cluster (docs/decisions/0011-redis.md). All its keys lie in one hash slot. What resolved is as durable as Redis was told to make it, and
 * is on a replica where the server has any. One process owns a store (`RedisClaim`).
 */
export class RedisStore implements KeyValueStore {
  #closed = false;

  private constructor(
    readonly link: RedisLink,
    readonly claim: RedisClaim,
    readonly reader: RedisReader,
    readonly writer: RedisWriter,
  ) {}

  /**
   * Opens or makes a store. Throws QED5001 in use, QED5007 other version, QED5009 no answer, QED5010 unfit server, QED5012 malformed address, QED5013 not allowed.
   */
  static async open({
    url,
    name,
    warn = () => undefined,
    patience = PATIENCE_MS,
  }: RedisStoreOptions): Promise<RedisStore> {
    if (!NAME.test(name)) throw new RangeError(`'${name}' is no name of a store`);
    const address = parseRedisAddress(url);
    const link = new RedisLink(await connect(address, { patience }), address.text, patience);
    try {
      for (const warning of await checkServers(link)) warn(warning);
      const names = new KeyNames(name);
      const store = `${name} in ${address.text}`;
      const replicas = await Replicas.of(link, names, warn);
      const claim = await RedisClaim.take(link, names, store, () => replicas.count());
      const writer = new RedisWriter(link, names, store, claim.token, replicas);
      return new RedisStore(link, claim, new RedisReader(link, names), writer);
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return (await this.getMany([key]))[0];
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.#checkOpen();
    return this.reader.getMany(keys);
  }

  async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    this.#checkOpen();
    return this.reader.last(ranges);
  }

  async *range(options: RangeOptions): AsyncIterable<Entry> {
    this.#checkOpen();
    yield* this.reader.range(options);
  }

  async write(batch: Batch): Promise<void> {
    this.#checkOpen();
    return this.writer.write(batch);
  }

  async measure(): Promise<StoreMeasure> {
    this.#checkOpen();
    return fullestOf(this.link);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.link.closeSoon();
    await this.writer.idle();
    await this.claim.release();
    await this.link.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw storeClosed();
  }
}
