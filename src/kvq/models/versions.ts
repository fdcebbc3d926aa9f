import { MAX_U32 } from '../../parth/field.js';
import type { KeyLayout, PartKind } from '../keys.js';
import type { Entry, KeyRange, Reader } from '../store.js';
import { StoreTransaction } from '../transaction.js';

/** A layout whose parts the type system does not follow; the models check them at their own borders. */
export type AnyLayout = KeyLayout<readonly PartKind[]>;
type AnyKey = readonly (bigint | Uint8Array)[];

/**
 * Of each key the newest value at this checkpoint or before; the layout's last part is the checkpoint id. What a transaction is about to write
 * at this very checkpoint is seen, at earlier ones not: a batch writes one checkpoint.
 */
export async function upTo(
  layout: AnyLayout,
  reader: Reader,
  checkpointId: bigint,
  keys: readonly AnyKey[],
): Promise<(Uint8Array | undefined)[]> {
  const ranges = keys.map((key) => versionsUpTo(layout, key, checkpointId));
  const values = ranges.map(({ gte }) =>
    reader instanceof StoreTransaction ? reader.pending(withVersion(gte, checkpointId)) : null,
  );
  const found = await reader.last(ranges.filter((_, i) => values[i] === null));
  let next = 0;
  return values.map((value) => (value === null ? found[next++]?.value : value));
}

function versionsUpTo(layout: AnyLayout, key: AnyKey, checkpointId: bigint): KeyRange {
  if (checkpointId < 0n || checkpointId > MAX_U32) throw new RangeError(`${checkpointId} is no checkpoint id`);
  const gte = layout.key([...key, 0n]);
  return { gte, lt: checkpointId === MAX_U32 ? layout.range(key).lt : withVersion(gte, checkpointId + 1n) };
}

/** The key of another version: encoding all of it takes longer. */
function withVersion(key: Uint8Array, checkpointId: bigint): Uint8Array {
  const other = Buffer.from(key);
  other.writeUInt32BE(Number(checkpointId), key.length - VERSION_BYTES);
  return other;
}

/** A version is the last bytes of a key. */
const VERSION_BYTES = 4;

/** How many entries are read at once: few where a key has many versions, more and more where the keys change. */
const FIRST_PAGE = 16;
const LARGEST_PAGE = 256;

/**
 * Of each key in the range, without its version, the newest value at the checkpoint or before. Old versions are passed over by seeking: a key
 * costs no more than a page of reads and one `last`, however often it was written.
 */
export async function* newest(
  layout: AnyLayout,
  reader: Reader,
  checkpointId: bigint,
  range: KeyRange,
): AsyncIterable<readonly [(bigint | Uint8Array)[], Uint8Array]> {
  let { gte } = range;
  let limit = FIRST_PAGE;
  for (;;) {
    const page: Entry[] = [];
    for await (const entry of reader.range({ gte, lt: range.lt, limit })) page.push(entry);
    const keys = page.map(({ key }) => key).filter((key, i) => i === 0 || !sameButVersion(page[i - 1]!.key, key));
    const parsed = keys.map((key) => layout.parse(key).slice(0, -1));
    const found = await reader.last(parsed.map((key) => versionsUpTo(layout, key, checkpointId)));
    for (const [i, entry] of found.entries()) if (entry !== undefined) yield [parsed[i]!, entry.value];
    if (page.length < limit) return;
    gte = afterAllVersions(keys[keys.length - 1]!);
    limit = keys.length === 1 ? FIRST_PAGE : Math.min(2 * limit, LARGEST_PAGE);
  }
}

/** The least key that is greater than every version of this one. */
const afterAllVersions = (key: Uint8Array): Uint8Array =>
  Buffer.concat([key.subarray(0, -VERSION_BYTES), Buffer.from([0xff, 0xff, 0xff, 0xff, 0])]);

const sameButVersion = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && Buffer.compare(a.subarray(0, -VERSION_BYTES), b.subarray(0, -VERSION_BYTES)) === 0;
