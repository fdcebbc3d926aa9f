/** JSON of the same data, whatever order its keys were set in: keys sorted, bigints as decimal strings, `undefined` left out. */
export function stableJson(value: unknown, indent?: number): string {
  return JSON.stringify(plain(value), undefined, indent);
}

/** The JSON form of data with bigints, keys sorted. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, plain(item)]));
}
