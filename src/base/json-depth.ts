/** Whether data is nested more than `limit` times; looks no deeper. */
export function isDeeperThan(data: unknown, limit: number): boolean {
  let level: unknown[] = [data];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return false;
}
