// A contract calls another by a name: the id that is bound to it, in every meaning of the program and in the artifact.
import { expect, test } from 'vitest';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { modelOf } from '../../../src/compiler/artifact/model.js';
import { compileFile } from '../../../src/compiler/compile.js';
import { printIr } from '../../../src/compiler/ir/print.js';
import { contractIdAt } from '../../../src/sandbox/chain/deployment.js';
import { ThreeWay } from '../../support/three-way.js';
import { readProgram } from '../../support/twin/compile.js';

const FILE = '/shop.ts';

/** `coin` and `bank` are what the source writes for the contracts. */
const sourceOf = (
  coin: string,
  bank: string,
): string => `import { Contract, stale, type u64, type UserId } from 'qed/contract';
export class Coin extends Contract {
  held: u64 = 100n;
  take(amount: u64): u64 { this.held -= amount; return this.held; }
  give(amount: u64): void { this.held += amount; }
}
export class Bank extends Contract {
  held: u64 = 5n;
  take(amount: u64): u64 { this.held -= amount; return this.held; }
}
function pay(amount: u64): u64 { return Coin.call(${coin}).take(amount); }
export class Shop extends Contract {
  sold: u64 = 0n;
  get coins(): u64 { return 1n; }
  buy(amount: u64): u64 {
    if (amount > 10n) return Bank.call((${bank})).take(amount - 10n);
    const left = pay(amount);
    this.sold += amount;
    Coin.defer(${coin}).give(1n);
    return left;
  }
  heldBy(user: UserId): u64 { return stale(Coin.at(user, { contract: ${coin} }).held, 'only shown'); }
  alone(): u64 { return this.sold; }
}
`;

const IDS: Readonly<Record<string, bigint>> = { coin: 2n, bank: 3n };
const NAMED = { [FILE]: sourceOf("'coin'", '`bank`') };
/** As wide as the names, so that all stands in the same columns. */
const NUMBERED = { [FILE]: sourceOf('2n    ', '3n    ') };
const bind = (name: string): bigint => IDS[name]!;

test('means in JavaScript, interpreter and circuit what the id means that stands for it', async () => {
  const observed = [];
  for (const overlay of [NAMED, NUMBERED]) {
    const { twin, lowered } = await readProgram(FILE, [undefined, []], overlay, bind);
    const variants = lowered.map((contracts, i) => ({ name: `${i}`, contracts }));
    const run = new ThreeWay(twin, variants);
    observed.push([
      await run.call(7n, 'Shop', 'buy', [4n], 'variables'),
      await run.call(7n, 'Shop', 'buy', [12n], 'variables'),
      await run.call(9n, 'Shop', 'heldBy', [7n], 'variables'),
    ]);
  }
  const [named, numbered] = observed;
  expect(named!.map(({ result }) => result !== undefined)).toEqual([true, true, true]);
  expect(named).toEqual(numbered);
});

test('becomes the same operations as the id, and another id other ones', async () => {
  const operations = async (overlay: Record<string, string>, ids: (name: string) => bigint): Promise<string> => {
    const { contracts, diagnostics } = await compileFile(FILE, { overlay, bind: ids });
    expect(diagnostics).toEqual([]);
    return contracts.flatMap(({ methods }) => methods.map((ir) => printIr(ir))).join('\n');
  };
  const named = await operations(NAMED, bind);
  expect(named).toBe(await operations(NUMBERED, bind));
  expect(named).not.toBe(await operations(NAMED, (name) => bind(name) + 1n));
});

test('stands in the artifact of the contract that has it, and in no other', async () => {
  const { contracts } = await compileFile(FILE, { overlay: NAMED, bind });
  expect(contracts.map(({ names }) => names?.map(({ name }) => name))).toEqual([
    undefined,
    undefined,
    ['bank', 'coin'],
  ]);
  expect(contractIdAt(0)).toBe(2n);
  const artifact = simulatedArtifact(contracts[2]!);
  expect(artifact.names).toEqual([
    { name: 'bank', contract: 'Bank', contractId: '3' },
    { name: 'coin', contract: 'Coin', contractId: '2' },
  ]);
  expect(modelOf(artifact).names).toEqual(contracts[2]!.names);
  expect(Object.keys(simulatedArtifact(contracts[0]!))).not.toContain('names');
});

test('has no id of its own accord', async () => {
  const { contracts, diagnostics } = await compileFile(FILE, { overlay: NAMED });
  expect(contracts).toEqual([]);
  expect(diagnostics.map(({ code, line, hint }) => `${line} ${code} ${hint}`)).toContain(
    '11 QED1080 put its id on the network into `contracts` of the configuration, as in `contracts: { coin: 2 }`',
  );
});
