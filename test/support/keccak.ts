// Keccak-256 as Ethereum has it, straight from the specification: an oracle that shares nothing with the compiler or o1js.

const MASK = 2n ** 64n - 1n;
const RATE = 136;
const rotate = (x: bigint, n: number): bigint => ((x << BigInt(n)) | (x >> BigInt(64 - n))) & MASK;

/** The digest of bytes. */
export function keccak256(message: readonly number[]): number[] {
  const padded = [...message, 1, ...Array<number>(RATE - 1 - (message.length % RATE)).fill(0)];
  padded[padded.length - 1]! |= 0x80;
  let lanes = Array<bigint>(25).fill(0n);
  for (let start = 0; start < padded.length; start += RATE) {
    for (let i = 0; i < RATE; i++) lanes[i >> 3]! ^= BigInt(padded[start + i]!) << BigInt(8 * (i % 8));
    lanes = permute(lanes);
  }
  return Array.from({ length: 32 }, (_, i) => Number((lanes[i >> 3]! >> BigInt(8 * (i % 8))) & 255n));
}

/** Lane (x, y) is at x + 5y. */
function permute(lanes: readonly bigint[]): bigint[] {
  let a = [...lanes];
  let register = 1;
  for (let round = 0; round < 24; round++) {
    const columns = [0, 1, 2, 3, 4].map((x) => a[x]! ^ a[x + 5]! ^ a[x + 10]! ^ a[x + 15]! ^ a[x + 20]!);
    a = a.map((lane, i) => lane ^ columns[(i + 4) % 5]! ^ rotate(columns[(i + 1) % 5]!, 1));
    const moved = [...a];
    for (let t = 0, x = 1, y = 0; t < 24; t++) {
      const [toX, toY] = [y, (2 * x + 3 * y) % 5];
      moved[toX + 5 * toY] = rotate(a[x + 5 * y]!, (((t + 1) * (t + 2)) / 2) % 64);
      [x, y] = [toX, toY];
    }
    a = moved;
    a = a.map((_, i) => {
      const row = 5 * Math.floor(i / 5);
      return a[i]! ^ (~a[row + ((i + 1) % 5)]! & MASK & a[row + ((i + 2) % 5)]!);
    });
    for (let j = 0; j <= 6; j++) {
      if (register & 1) a[0]! ^= 1n << BigInt(2 ** j - 1);
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
  }
  return a;
}
