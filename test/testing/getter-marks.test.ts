// A getter that a test reads is compiled with a method before it; for coverage it is at its own place all the same.
import { expect, test } from 'vitest';
import { compileFile } from '../../src/compiler/compile.js';
import { CoverageCounts, placeIn, type PlaceOf } from '../../src/sandbox/coverage/coverage-counts.js';
import { markWithoutMethods, withGetterMethods } from '../../src/testing/contract/getter-methods.js';

const FILE = '/project/shelf.ts';
const SOURCE = `import { Contract, type u64 } from 'qed/contract';
export class Shelf extends Contract {
  stock: u64 = 0n;
  get spare(): u64 { return this.stock > 5n ? this.stock - 5n : 0n; } get half(): u64 { return this.stock / 2n; }
  get twice():
    u64 {
    return this.stock * 2n;
  }
  fill(): u64 { this.stock += this.spare + this.half + this.twice; return this.stock; }
}
`;

async function placesOf(source: string, placeOf: PlaceOf): Promise<object[]> {
  const { contracts, diagnostics } = await compileFile(FILE, { overlay: { [FILE]: source }, coverage: true });
  expect(diagnostics).toEqual([]);
  const counts = new CoverageCounts();
  contracts.forEach((each) => counts.declare(each, placeOf));
  return [...counts.places].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

test('getters have the same places with their methods and without', async () => {
  const original = markWithoutMethods(SOURCE);
  const inFile = placeIn(FILE);
  const places = await placesOf(SOURCE, inFile);
  expect(places).toHaveLength(11);
  const withMethods = await placesOf(withGetterMethods(SOURCE), (mark) => {
    const known = original(mark);
    return known && inFile(known);
  });
  expect(withMethods).toEqual(places);
});
