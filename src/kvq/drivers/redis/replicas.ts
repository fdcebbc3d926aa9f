import type { KeyNames } from './key-names.js';
import type { RedisLink } from './link.js';

/**
 * How many replicas have to have a write before it is acknowledged: one where the server has any, so that a failover loses nothing that was acknowledged.
 * When the last replica leaves, writing goes on without, and a warning says so.
 */
export class Replicas {
  #connected = 0;

  private constructor(
    readonly link: RedisLink,
    readonly names: KeyNames,
    readonly warn: (message: string) => void,
  ) {}

  static async of(link: RedisLink, names: KeyNames, warn: (message: string) => void): Promise<Replicas> {
    const replicas = new Replicas(link, names, warn);
    await replicas.count();
    return replicas;
  }

  /** Asks the server that holds the store. */
  async count(): Promise<void> {
    // The first command only finds that server in a cluster.
    const [, info] = await this.link.together(['exists', this.names.store], ['info', 'replication']);
    // One that still fetches a first copy, or a copy alone (`redis-cli --rdb`), acknowledges nothing.
    const connected = [...String(info).matchAll(/^slave\d+:.*\bstate=online\b/gm)].length;
    if (connected === 0 && this.#connected > 0)
      this.warn(`${this.link.where} has no replica any more: until one is back, a failover can lose writes`);
    this.#connected = connected;
  }

  get wanted(): number {
    return Math.min(this.#connected, 1);
  }
}
