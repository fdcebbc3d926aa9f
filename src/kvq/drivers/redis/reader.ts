import type { Entry, KeyRange, RangeOptions } from '../../store.js';
import { asBuffer } from '../buffers.js';
import { tableOf, type KeyNames } from './key-names.js';
import type { Argument, RedisLink } from './link.js';
import { LAST, PAGE } from './scripts.js';

/** Whoever reads a range often stops at once, so its first page is small and each further one larger. */
const FIRST_PAGE = 8;
const LARGEST_PAGE = 512;
const PAGE_BYTES = 4 * 2 ** 20;
/** So many keys or ranges go into one command; several commands are sent without waiting in between. */
const COMMAND_ENTRIES = 1_000;

/** Reads a store. Commands of one call are sent together, and each is O(log n) in the number of entries. */
export class RedisReader {
  constructor(
    readonly link: RedisLink,
    readonly names: KeyNames,
  ) {}

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const found = new Array<Uint8Array | undefined>(keys.length);
    const parts = partsByTable(keys.map(asBuffer)).map(async ({ table, places }) => {
      const fields = places.map((i) => asBuffer(keys[i]!));
      const values = await this.link.command('hmget', [this.names.table(table).values, ...fields]);
      (values as (Buffer | null)[]).forEach((value, i) => (found[places[i]!] = value ?? undefined));
    });
    await Promise.all(parts);
    return found;
  }

  async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    const found = new Array<Entry | undefined>(ranges.length);
    const single: number[] = [];
    const reads: Promise<void>[] = [];
    ranges.forEach((range, i) => {
      if (Buffer.compare(range.gte, range.lt) >= 0) return;
      if (onlyTable(range) !== undefined) single.push(i);
      else reads.push(this.#lastOfMany(range).then((entry) => void (found[i] = entry)));
    });
    for (let from = 0; from < single.length; from += COMMAND_ENTRIES) {
      const part = single.slice(from, from + COMMAND_ENTRIES);
      reads.push(
        this.#lastOfEach(part.map((i) => ranges[i]!)).then((entries) =>
          entries.forEach((entry, k) => (found[part[k]!] = entry)),
        ),
      );
    }
    await Promise.all(reads);
    return found;
  }

  async *range({ gte, lt, reverse = false, limit = Infinity }: RangeOptions): AsyncIterable<Entry> {
    if (Buffer.compare(gte, lt) >= 0) return;
    let left = limit;
    let size = FIRST_PAGE;
    for (const table of await this.#tablesIn({ gte, lt }, reverse)) {
      let range: KeyRange = { gte, lt };
      for (let more = true; more && left > 0;) {
        const page = await this.#page(table, range, reverse, Math.min(left, size));
        size = Math.min(4 * size, LARGEST_PAGE);
        yield* page.entries;
        left -= page.entries.length;
        more = page.more && page.entries.length > 0;
        if (more) range = after(range, page.entries[page.entries.length - 1]!.key, reverse);
      }
    }
  }

  async #page(
    table: Buffer,
    range: KeyRange,
    reverse: boolean,
    limit: number,
  ): Promise<{ entries: Entry[]; more: boolean }> {
    const { values, order } = this.names.table(table);
    const args = [...bounds(range), limit, reverse ? 1 : 0, PAGE_BYTES];
    const [more, ...flat] = (await this.link.script(PAGE, [values, order], args)) as [number, ...Buffer[]];
    const entries: Entry[] = [];
    for (let i = 0; i < flat.length; i += 2) entries.push({ key: flat[i]!, value: flat[i + 1]! });
    return { entries, more: more === 1 };
  }

  async #lastOfEach(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    const places = new Map<string, number>();
    const keys: string[] = [];
    const args: Argument[] = [];
    for (const range of ranges) {
      const { values, order } = this.names.table(onlyTable(range)!);
      if (!places.has(values)) places.set(values, keys.push(values, order) / 2);
      args.push(places.get(values)!, ...bounds(range));
    }
    const flat = (await this.link.script(LAST, keys, args)) as (Buffer | null)[];
    return ranges.map((_, i) => {
      const [key, value] = [flat[2 * i], flat[2 * i + 1]];
      return key && value ? { key, value } : undefined;
    });
  }

  async #lastOfMany(range: KeyRange): Promise<Entry | undefined> {
    for await (const entry of this.range({ ...range, reverse: true, limit: 1 })) return entry;
    return undefined;
  }

  /** The tables that may have keys in a range, in the order in which they are read. */
  async #tablesIn(range: KeyRange, reverse: boolean): Promise<Buffer[]> {
    const only = onlyTable(range);
    if (only !== undefined) return [only];
    const [from, to] = [tableOf(asBuffer(range.gte)), tableOf(asBuffer(range.lt))];
    const args = [this.names.tables, Buffer.concat([INCLUDED, from]), Buffer.concat([INCLUDED, to])];
    const tables = (await this.link.command('zrangebylex', args)) as Buffer[];
    return reverse ? tables.reverse() : tables;
  }
}

const INCLUDED = Buffer.from('[');
const EXCLUDED = Buffer.from('(');

/** As ZRANGEBYLEX writes them. */
const bounds = ({ gte, lt }: KeyRange): [Buffer, Buffer] => [
  Buffer.concat([INCLUDED, gte]),
  Buffer.concat([EXCLUDED, lt]),
];

/** The one table that has all keys of a range; undefined where several may have some. */
function onlyTable({ gte, lt }: KeyRange): Buffer | undefined {
  if (gte.length < 2) return undefined;
  const table = tableOf(asBuffer(gte));
  const end = asBuffer(lt);
  return tableOf(end).equals(table) || end.equals(next(table)) ? table : undefined;
}

/** The table after this one, as `KeyLayout` ends a range over a whole table; without its last byte where that was the highest. */
function next(table: Buffer): Buffer {
  const number = table.readUInt16BE(0) + 1;
  const bytes = Buffer.of((number >> 8) & 0xff, number & 0xff);
  return (number & 0xff) === 0 ? bytes.subarray(0, 1) : bytes;
}

const after = ({ gte, lt }: KeyRange, key: Uint8Array, reverse: boolean): KeyRange =>
  reverse ? { gte, lt: key } : { gte: Buffer.concat([key, Buffer.of(0)]), lt };

function partsByTable(keys: readonly Buffer[]): { table: Buffer; places: number[] }[] {
  const parts: { table: Buffer; places: number[] }[] = [];
  const open = new Map<string, { table: Buffer; places: number[] }>();
  keys.forEach((key, i) => {
    const table = tableOf(key);
    const text = table.toString('latin1');
    let part = open.get(text);
    if (part === undefined || part.places.length >= COMMAND_ENTRIES) {
      part = { table, places: [] };
      open.set(text, part);
      parts.push(part);
    }
    part.places.push(i);
  });
  return parts;
}
