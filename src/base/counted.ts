/** A count with its thing in words: `1 job`, `2 jobs`. */
export const counted = (count: number | bigint, one: string, many = `${one}s`): string =>
  `${count} ${BigInt(count) === 1n ? one : many}`;
