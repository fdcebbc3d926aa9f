import { ListType, RecordType, type Entry, type Shape } from '../../parth/record.js';

/**
 * The same record with the same tag, but its numbers enter a circuit without a range check: for a record whose hash is compared with one
 * that a circuit of ours made from checked numbers. Whoever uses it says which circuit that is.
 */
export function unranged<S extends Shape>(type: RecordType<S>): RecordType<S> {
  return unrangedEntry(type) as RecordType<S>;
}

function unrangedEntry(entry: Entry): Entry {
  if (typeof entry === 'string') return 'field';
  if (entry instanceof ListType) return new ListType(unrangedEntry(entry.item), entry.length);
  return new RecordType(
    entry.tag,
    Object.fromEntries(Object.entries(entry.shape).map(([name, inner]) => [name, unrangedEntry(inner)])),
  );
}
