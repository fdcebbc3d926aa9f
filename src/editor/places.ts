/** Where a line begins, and a place in it: lines and columns count from 1, offsets are UTF-16 code units. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}

/** A part of a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a part of an older text is in a newer one; undefined where it was changed. */
export function movedTo(before: string, now: string, { start, end }: Range): Range | undefined {
  if (before === now) return { start, end };
  const limit = Math.min(before.length, now.length);
  let same = 0;
  while (same < limit && before[same] === now[same]) same++;
  if (end <= same) return { start, end };
  let after = 0;
  while (after < limit - same && before[before.length - 1 - after] === now[now.length - 1 - after]) after++;
  if (start < before.length - after) return undefined;
  const by = now.length - before.length;
  return { start: start + by, end: end + by };
}
