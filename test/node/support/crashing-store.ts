import type { Batch, Entry, KeyRange, KeyValueStore, RangeOptions, StoreMeasure } from '../../../src/kvq/store.js';

/** What a process finds that is killed: nothing works any more. */
class Killed extends Error {}

/**
 * A store whose process dies at a given write: just before it is on disk, or just after, when nobody heard of it. What is below survives.
 */
export class CrashingStore implements KeyValueStore {
  #writes = 0;
  #dead = false;

  constructor(
    readonly below: KeyValueStore,
    readonly diesAt: number,
    readonly moment: 'before' | 'after',
  ) {}

  get dead(): boolean {
    return this.#dead;
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#alive(() => this.below.get(key));
  }

  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.#alive(() => this.below.getMany(keys));
  }

  last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    return this.#alive(() => this.below.last(ranges));
  }

  range(options: RangeOptions): AsyncIterable<Entry> {
    if (this.#dead) throw new Killed();
    return this.below.range(options);
  }

  async write(batch: Batch): Promise<void> {
    if (this.#dead) throw new Killed();
    if (batch.size === 0) return this.below.write(batch);
    this.#writes++;
    if (this.#writes < this.diesAt) return this.below.write(batch);
    this.#dead = true;
    if (this.moment === 'after') await this.below.write(batch);
    throw new Killed();
  }

  measure(): Promise<StoreMeasure> {
    return this.#alive(() => this.below.measure());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #alive<T>(read: () => Promise<T>): Promise<T> {
    return this.#dead ? Promise.reject(new Killed()) : read();
  }
}
