import type { Batch } from '../../store.js';
import { asBuffer } from '../buffers.js';
import { tableOf } from './key-names.js';
import type { Argument } from './link.js';

/** The tables that batches touch, each with the place that the script knows it by, from 1 on. */
export class TablePlaces {
  readonly #places = new Map<string, number>();
  readonly tables: Buffer[] = [];

  of(key: Buffer): number {
    const table = tableOf(key);
    const text = table.toString('latin1');
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.tables.push(table);
      this.#places.set(text, place);
    }
    return place;
  }
}

/** The conditions of a batch in the order in which the script numbers them, from 1 on: keys that must be absent, then keys with their values. */
export function conditionsOf(batch: Batch): { absent: Uint8Array[]; equal: [key: Uint8Array, value: Uint8Array][] } {
  const absent: Uint8Array[] = [];
  const equal: [Uint8Array, Uint8Array][] = [];
  for (const { key, value } of batch.expectations()) {
    if (value === undefined) absent.push(key);
    else equal.push([key, value]);
  }
  return { absent, equal };
}

/** Appends a batch to the arguments of the script `WRITE`. */
export function encodeBatch(batch: Batch, places: TablePlaces, out: Argument[]): void {
  const { absent, equal } = conditionsOf(batch);
  out.push(absent.length, equal.length);
  for (const key of absent.map(asBuffer)) {
    places.of(key);
    out.push(key);
  }
  for (const [key, value] of equal) {
    places.of(asBuffer(key));
    out.push(asBuffer(key), asBuffer(value));
  }
  const byTable = new Map<number, { puts: Argument[]; deletes: Argument[] }>();
  for (const { key: bytes, value } of batch.writes()) {
    const key = asBuffer(bytes);
    const place = places.of(key);
    let writes = byTable.get(place);
    if (writes === undefined) byTable.set(place, (writes = { puts: [], deletes: [] }));
    if (value === undefined) writes.deletes.push(key);
    else writes.puts.push(key, asBuffer(value));
  }
  out.push(byTable.size);
  for (const [place, { puts, deletes }] of byTable) {
    out.push(place, puts.length / 2);
    for (const argument of puts) out.push(argument);
    out.push(deletes.length);
    for (const argument of deletes) out.push(argument);
  }
}
