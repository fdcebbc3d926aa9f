import { hash } from 'node:crypto';
import { jsonCodec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { Table } from '../../kvq/models/table.js';
import type { Batch, Reader } from '../../kvq/store.js';
import { TABLES } from '../../kvq/tables.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import type { Json } from '../../parth/record.js';
import type { QedProof } from '../../prover/proof.js';

/** Documents by id. */
class DocumentStore<T> {
  readonly #table: Table<readonly ['bytes32'], T>;

  constructor(table: number) {
    this.#table = new Table(new KeyLayout(table, ['bytes32']), jsonCodec<T>());
  }

  get(reader: Reader, id: string): Promise<T | undefined> {
    return this.#table.get(reader, idKey(id));
  }

  /** Whether there is one; it is not parsed. */
  async has(reader: Reader, id: string): Promise<boolean> {
    return (await reader.get(this.#table.layout.key([idKey(id)]))) !== undefined;
  }

  getMany(reader: Reader, ids: readonly string[]): Promise<(T | undefined)[]> {
    return this.#table.getMany(
      reader,
      ids.map((id) => [idKey(id)] as const),
    );
  }

  /** Reads documents that are about to be read one by one. */
  fetch(tx: StoreTransaction, ids: readonly string[]): Promise<void> {
    return tx.fetch(ids.map((id) => this.#table.layout.key([idKey(id)])));
  }

  put(batch: Batch, id: string, document: T): void {
    this.#table.put(batch, [idKey(id)], document);
  }

  delete(batch: Batch, id: string): void {
    this.#table.delete(batch, idKey(id));
  }
}

/** So many keys are remembered, in some 15 MB: those of the jobs that change just now, each of which a change asks for several times. */
const REMEMBERED = 65_536;
const keys = new Map<string, Uint8Array>();

/** An id as a part of a key. */
export function idKey(id: string): Uint8Array {
  let key = keys.get(id);
  if (key === undefined) {
    if (keys.size >= REMEMBERED) keys.clear();
    keys.set(id, (key = hash('sha256', id, 'buffer')));
  }
  return key;
}

/** Proofs: one that a job made has the job's id, one from outside (an end cap) the hash of its content. They travel by id. */
export const proofStore = new DocumentStore<QedProof>(TABLES.jobProofs);
export const witnessStore = new DocumentStore<Json>(TABLES.jobWitnesses);
