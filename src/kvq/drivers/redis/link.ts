import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './connect.js';
import { unreachable } from './errors.js';
import { isPassing, translate } from './failures.js';
import type { Script } from './scripts.js';

export type Argument = string | Buffer | number;
type Command = readonly [name: string, ...Argument[]];

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
/** How long a command is tried once the store is being closed. */
const CLOSING_MS = 3_000;
/** How long Redis waits for a replica before it says how many there were. */
const REPLICA_WAIT_MS = 2_000;

/** Sends commands to Redis, and again where the connection was cut or the server restarts or fails over, for as long as its patience lasts. */
export class RedisLink {
  #closing = Infinity;

  constructor(
    readonly client: RedisClient,
    /** The address, as errors show it. */
    readonly where: string,
    /** In milliseconds. */
    readonly patience: number,
  ) {}

  /** One command. It may be applied twice, so it only reads, or does the same the second time. */
  command(name: string, args: readonly Argument[]): Promise<unknown> {
    return this.#patiently(() => this.client.callBuffer(name, [...args]));
  }

  /** One call of a script, for which the same holds. */
  script(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    return this.#patiently(() =>
      loaded(script, (head) => this.client.callBuffer(head[0], [head[1], keys.length, ...keys, ...args])),
    );
  }

  /** Several commands in one round trip, all on the node that has the first one's key. */
  together(...commands: readonly Command[]): Promise<unknown[]> {
    return this.#patiently(() => this.#pipeline(commands));
  }

  /**
   * One call of a script, with the commands that belong `before` it, in one round trip; resolves once as many replicas as are wanted have it.
   * It is sent again until then, so the script has to know a call that it has seen.
   */
  async durably(
    script: Script,
    keys: readonly string[],
    args: readonly Argument[],
    { before, replicas }: { before: readonly Command[]; replicas: { wanted: number; count(): Promise<void> } },
  ): Promise<unknown> {
    return this.#patiently(async () => {
      const { wanted } = replicas;
      const results = await loaded(script, (head) =>
        this.#pipeline([
          ...before,
          [head[0], head[1], keys.length, ...keys, ...args],
          ...(wanted === 0 ? [] : [['wait', wanted, REPLICA_WAIT_MS] as const]),
        ]),
      );
      const reached = wanted === 0 ? 0 : Number(results[before.length + 1]);
      if (reached < wanted) {
        await replicas.count();
        throw new Error('no replica has the write yet');
      }
      return results[before.length];
    });
  }

  /** Every server that may come to hold the store's keys. */
  servers(): Redis[] {
    return this.client instanceof Cluster ? this.client.nodes('all') : [this.client];
  }

  get isCluster(): boolean {
    return this.client instanceof Cluster;
  }

  /** From now on commands are tried for a short time only. */
  closeSoon(): void {
    this.#closing = Date.now() + CLOSING_MS;
  }

  async close(): Promise<void> {
    this.closeSoon();
    this.client.disconnect();
  }

  async #pipeline(commands: readonly Command[]): Promise<unknown[]> {
    const pipeline = this.client.pipeline();
    for (const [name, ...args] of commands) pipeline.callBuffer(name, args);
    const results = (await pipeline.exec()) ?? [];
    for (const [error] of results) if (error) throw error;
    return results.map(([, result]) => result);
  }

  async #patiently<T>(run: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.patience;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await run();
      } catch (error) {
        if (!isPassing(error)) throw translate(this.where, error);
        if (Date.now() + pause > Math.min(deadline, this.#closing)) throw unreachable(this.where, error);
        if (this.client instanceof Cluster) this.client.refreshSlotsCache();
        await delay(pause);
      }
    }
  }
}

/** Calls a script by its hash, and with its text where the server does not know it: it is new, restarted or was told to forget. */
async function loaded<T>(script: Script, call: (head: readonly [string, string]) => Promise<T>): Promise<T> {
  try {
    return await call(['evalsha', script.sha]);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return call(['eval', script.text]);
  }
}
