import { WriteConflict, type KeyValueStore } from './store.js';
import { atomically, changedKey, StoreTransaction } from './transaction.js';

/** So many transactions go into one batch at most. */
const LARGEST_GROUP = 256;

interface Member<H> {
  readonly hint: H;
  readonly body: (tx: StoreTransaction, group: StoreTransaction) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One transaction of a group. It sees what those before it are about to write. */
class MemberTransaction extends StoreTransaction {
  constructor(readonly group: StoreTransaction) {
    super(group);
  }

  override pending(key: Uint8Array): Uint8Array | undefined | null {
    const own = super.pending(key);
    return own === null ? this.group.pending(key) : own;
  }

  override fetch(keys: readonly Uint8Array[]): Promise<void> {
    return this.group.fetch(keys);
  }

  override async getForUpdate(key: Uint8Array): Promise<Uint8Array | undefined> {
    const own = super.pending(key);
    return own === null ? this.group.getForUpdate(key) : own;
  }
}

/**
 * Runs transactions that come at the same time one after the other and writes them as one batch. So they never conflict with each other, and they share one round
 * trip or one sync to disk. Each still happens wholly or not at all: what a body wrote that threw is left out. All are told how they ended once the
 * batch is durable. A body must not wait for another transaction of its own group.
 */
export class TransactionGroup<H> {
  #waiting: Member<H>[] = [];
  #working = false;

  constructor(
    readonly store: KeyValueStore,
    /** Fetches what the transactions with these hints are about to read. */
    readonly prepare: (group: StoreTransaction, hints: readonly H[]) => Promise<void>,
  ) {}

  /** As `atomically`. The body is also given what it shares with those that run together with it: reads, and no writes of its own. */
  run<T>(hint: H, body: (tx: StoreTransaction, group: StoreTransaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ hint, body, resolve: resolve as (result: unknown) => void, reject });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) {
      // Whoever comes in the same turn of the event loop comes along.
      await new Promise((turn) => setImmediate(turn));
      const members = this.#waiting.splice(0, LARGEST_GROUP);
      try {
        for (const tell of await this.#write(members)) tell();
      } catch (error) {
        for (const { reject } of members) reject(error);
      }
    }
    this.#working = false;
  }

  /** Returns what tells the members how they ended. */
  #write(members: readonly Member<H>[]): Promise<(() => void)[]> {
    return atomically(this.store, async (group) => {
      const hints = members.map(({ hint }) => hint);
      await this.prepare(group, hints);
      const ends: (() => void)[] = [];
      let failed = false;
      for (const { body, resolve, reject } of members) {
        const tx = new MemberTransaction(group);
        try {
          const result = await body(tx, group);
          group.merge(tx);
          ends.push(() => resolve(result));
        } catch (error) {
          failed = true;
          ends.push(() => reject(error));
        }
      }
      const changed = failed ? await changedKey(this.store, group) : undefined;
      if (changed !== undefined) throw new WriteConflict(changed);
      return ends;
    });
  }
}
