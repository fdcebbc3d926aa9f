// Reusable components keep their state in a contract's own fields and cannot be confused with one another.
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];

describe('a wallet of library components', async () => {
  const wallet = await Story.of('wallet');
  const layout = wallet.contracts[0]!.layout.fields.map(({ name }) => name);

  test('has their fields in their places', () => {
    expect(layout).toEqual(['balance', 'payments.sent', 'payments.taken', 'allowances.offers', 'allowances.drawn']);
  });

  test('pays through a channel, each payment once', async () => {
    const story = await Story.of('wallet');
    await story.run(ALICE, 'deposit', 100n);
    expect((await story.run(ALICE, 'send', BOB, 30n)).state).toMatchObject({ balance: '70', 'payments.sent[7]': '30' });
    expect((await story.run(BOB, 'pending', ALICE)).result).toEqual(['30', '30']);
    const received = await story.run(BOB, 'receive', ALICE);
    expect(received).toMatchObject({ result: '30', state: { balance: '30', 'payments.taken[5]': '30' } });
    expect((await story.run(BOB, 'receive', ALICE)).result).toBe('0');
    expect(await story.fails(ALICE, 'send', BOB, 71n)).toBe('balance too low');
  });

  test('lends an allowance until it is revoked', async () => {
    const story = await Story.of('wallet');
    await story.run(ALICE, 'deposit', 100n);
    await story.run(ALICE, 'allow', BOB, 50n);
    expect((await story.run(BOB, 'draw', ALICE, 20n)).state).toEqual(
      expect.objectContaining({ balance: '20', 'allowances.drawn[5]': '20' }),
    );
    expect(await story.fails(BOB, 'draw', ALICE, 31n)).toBe('allowance too low');
    await story.run(ALICE, 'revoke', BOB);
    expect(await story.fails(BOB, 'draw', ALICE, 1n)).toBe('allowance too low');
    expect(await story.fails(ALICE, 'reclaim', BOB)).toBe('still drawable');
    story.waitUntil(story.now + 100n);
    expect(await story.run(ALICE, 'reclaim', BOB)).toMatchObject({ result: '30', state: { balance: '80' } });
  });
});

test('components of one class do not mix, nest, and are written as parts', async () => {
  const source = `import { Contract, Component, type u64, type UserId } from 'qed/contract';
interface Pair { a: u64; b: u64 }
class Cell extends Component {
  value: u64 = 3n;
  pair: Pair = { a: 1n, b: 2n };
  get sum(): u64 { return this.value + this.pair.a + this.pair.b; }
  add(n: u64): u64 { this.value += n; return this.twice(); }
  theirs(user: UserId): u64 { return Cell.at(this, user).sum; }
  private twice(): u64 { return this.value * 2n; }
}
class Two extends Component {
  left = new Cell();
  right = new Cell();
  both(n: u64): u64 { return this.left.add(n) * 1000n + this.right.add(n + 1n); }
}
export class Nest extends Contract {
  before: u64 = 0n;
  cells = new Two();
  single = new Cell();
  go(n: u64): u64 {
    this.before = this.single.sum;
    this.single.pair.b = n;
    this.single.value++;
    return this.cells.both(n);
  }
  read(user: UserId): [u64, u64, u64, u64] {
    return [Nest.at(user).cells.left.sum, Nest.at(user).cells.right.value, this.single.theirs(user), Cell.at(this.cells.right, user).value];
  }
}
`;
  const file = '/nest.ts';
  const { contracts, diagnostics } = await compileFile(file, { overlay: { [file]: source } });
  expect(diagnostics).toEqual([]);
  const story = Story.compiled(file, contracts);
  const { result, state } = await story.run(ALICE, 'go', 10n);
  expect(result).toBe('26028');
  expect(state).toEqual({
    before: '6',
    'cells.left.value': '13',
    'cells.left.pair': { a: '1', b: '2' },
    'cells.right.value': '14',
    'cells.right.pair': { a: '1', b: '2' },
    'single.value': '4',
    'single.pair': { a: '1', b: '10' },
  });
  expect((await story.run(BOB, 'read', ALICE)).result).toEqual(['16', '14', '15', '14']);
  expect((await story.run(ALICE, 'read', BOB)).result).toEqual(['6', '3', '6', '3']);
});
