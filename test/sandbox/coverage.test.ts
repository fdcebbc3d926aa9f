// Which statements, branches and functions of a contract its calls reach, counted on a contract whose lines are known.
import { beforeAll, describe, expect, test } from 'vitest';
import { coverageByFile, sharesOf, type FileCoverage } from '../../src/cli/commands/test/file-coverage.js';
import { lcovOf } from '../../src/cli/commands/test/lcov.js';
import { compileFile } from '../../src/compiler/compile.js';
import { CoverageCounts, placeIn } from '../../src/sandbox/coverage/coverage-counts.js';
import { CoveredCall } from '../../src/sandbox/coverage/covered-call.js';
import { Sandbox } from '../../src/sandbox/sandbox.js';
import { CallTrace } from '../../src/compiler/call/call-trace.js';
import type { CallObserver } from '../../src/compiler/call/call-observer.js';

const FILE = '/project/shop.ts';
const SOURCE = `import { Contract, mapping, assert, context, type u64, type UserId } from 'qed/contract';
const LIMIT: u64 = 10n;
function half(amount: u64): u64 {
  return amount / 2n;
}
export class Shop extends Contract {
  stock: u64 = 0n;
  sold = mapping<UserId, u64>();
  fill(amount: u64): void {
    assert(amount > 0n, 'nothing to fill');
    if (amount > LIMIT) {
      this.stock += half(amount);
    } else {
      this.stock += amount;
    }
  }
  sell(to: UserId, amount: u64): u64 {
    assert(amount <= this.stock, 'sold out');
    this.stock -= amount;
    if (LIMIT > 20n) {
      this.stock = 0n;
    }
    if (to === context.userId) return 0n;
    for (let i = 0; i < 3; i++) {
      if (amount === 7n && this.stock > 100n) {
        this.stock += 1n;
      }
    }
    switch (amount) {
      case 1n:
        this.sold.set(to, 1n);
        break;
      case 2n:
        this.sold.set(to, 2n);
        break;
      default:
        this.sold.set(to, amount);
    }
    return amount;
  }
  over(amount: u64): u64 {
    const before = this.stock;
    const more = amount + 18446744073709551615n;
    return before + more;
  }
  unused(amount: u64): u64 {
    return amount;
  }
}
`;

let file: FileCoverage;
beforeAll(async () => {
  const { contracts, diagnostics } = await compileFile(FILE, {
    overlay: { [FILE]: SOURCE },
    workingDirectory: '/project',
    coverage: true,
  });
  expect(diagnostics).toEqual([]);
  /** What one process would report of some calls. */
  const run = async (calls: readonly (readonly [string, ...bigint[]])[]) => {
    const sandbox = new Sandbox(contracts, { deployer: 1n });
    const counts = new CoverageCounts();
    contracts.forEach((each) => counts.declare(each, placeIn(FILE)));
    for (const [target, ...args] of calls) {
      const observer = new CoveredCall();
      await sandbox.call({ user: 7n, target, args, observer }).catch(() => undefined);
      counts.count(observer);
    }
    return counts.places;
  };
  const fill = ['Shop.fill', 4n] as const;
  const first = await run([fill, ['Shop.sell', 8n, 5n]]);
  const second = await run([fill, ['Shop.sell', 8n, 1n], ['Shop.sell', 8n, 3n], ['Shop.over', 1n]]);
  [file] = coverageByFile([first, second], '/project') as [FileCoverage];
});

test('lines run as often as the calls of all processes reach them, up to the check that fails', () => {
  expect(file.lines.map(({ line, hits }) => `${line}: ${hits}`)).toEqual([
    '4: 0',
    '10: 2',
    '11: 2',
    '12: 0',
    '14: 2',
    '18: 3',
    '19: 2',
    '20: 2',
    '23: 2',
    '24: 2',
    '25: 6',
    '26: 0',
    '29: 2',
    '31: 1',
    '32: 1',
    '34: 0',
    '35: 0',
    '37: 1',
    '39: 2',
    '42: 1',
    '43: 1',
    '44: 0',
    '47: 0',
  ]);
});

test('both sides of each branch count, those of `assert` too, and none that constants decide', () => {
  expect(file.branches.map(({ line, hits }) => `${line}: ${hits.join(' ')}`)).toEqual([
    '10: 2 0',
    '11: 0 2',
    '18: 2 1',
    '23: 0 2',
    '25: 0 6',
    '25: 0 6',
    '29: 1 0 1',
  ]);
});

test('functions count by class and name, inlined ones and those that nobody calls too', () => {
  expect(file.functions).toEqual([
    { name: 'half', line: 3, hits: 0 },
    { name: 'Shop.fill', line: 9, hits: 2 },
    { name: 'Shop.sell', line: 17, hits: 3 },
    { name: 'Shop.over', line: 41, hits: 1 },
    { name: 'Shop.unused', line: 46, hits: 0 },
  ]);
  expect(sharesOf([file])).toMatchObject({ functions: { found: 5, hit: 3 }, branches: { found: 15, hit: 9 } });
});

test('lcov says the same', () => {
  const record = lcovOf([file]).split('\n');
  expect(record.slice(0, 3)).toEqual(['TN:', 'SF:shop.ts', 'FN:3,half']);
  expect(record).toEqual(
    expect.arrayContaining([
      'FNDA:3,Shop.sell',
      'BRDA:18,2,1,1',
      'BRDA:29,6,1,0',
      'DA:18,3',
      'LF:23',
      'LH:16',
      'BRF:15',
    ]),
  );
});

const CALLS = `import { Contract, assert, type u64 } from 'qed/contract';
export class Buyer extends Contract {
  buy(amount: u64): u64 {
    const paid = Till.call(3n).take(amount);
    assert(paid < 90n, 'too much');
    return paid;
  }
}
export class Till extends Contract {
  coins: u64 = 0n;
  take(amount: u64): u64 {
    const twice = amount + amount;
    assert(amount < 50n, 'no change');
    this.coins += twice;
    return twice;
  }
}
`;

describe('a contract that is called for its value', () => {
  let contracts: Awaited<ReturnType<typeof compileFile>>['contracts'];
  beforeAll(async () => {
    ({ contracts } = await compileFile(FILE, {
      overlay: { [FILE]: CALLS },
      workingDirectory: '/project',
      coverage: true,
    }));
  });
  const call = (amount: bigint, observer: CallObserver): Promise<unknown> =>
    new Sandbox(contracts, { deployer: 1n })
      .call({ user: 7n, target: 'Buyer.buy', args: [amount], observer })
      .catch(() => undefined);

  test.each([
    ['lands', 1n, '4: 1, 5: 1, 6: 1, 12: 1, 13: 1, 14: 1, 15: 1'],
    ['fails itself', 60n, '4: 1, 5: 0, 6: 0, 12: 1, 13: 1, 14: 0, 15: 0'],
    ['has answered when its caller fails', 45n, '4: 1, 5: 1, 6: 0, 12: 1, 13: 1, 14: 1, 15: 1'],
  ])('counts once where it %s', async (_, amount, lines) => {
    const counts = new CoverageCounts();
    contracts.forEach((each) => counts.declare(each, placeIn(FILE)));
    const observer = new CoveredCall();
    await call(amount, observer);
    counts.count(observer);
    const [{ lines: counted }] = coverageByFile([counts.places], '/project') as [FileCoverage];
    expect(counted.map(({ line, hits }) => `${line}: ${hits}`).join(', ')).toBe(lines);
  });

  test('is in the trace once, with the check that fails', async () => {
    const [good, bad] = [new CallTrace(), new CallTrace()];
    await call(1n, good);
    await call(60n, bad);
    expect([good, bad].map(({ methods }) => methods.map(({ method }) => method))).toEqual([
      ['Buyer.buy', 'Till.take'],
      ['Buyer.buy', 'Till.take'],
    ]);
    expect(bad.methods[1]!.steps.at(-1)).toMatchObject({ text: 'FAILS: no change (amount = 60)', line: 13 });
  });
});

const WRAPPED = `import { Contract, type u64 } from 'qed/contract';
export class Gate extends Contract {
  pass(a: u64, b: u64): u64 {
    const all =
      a > 1n &&
      b > 1n &&
      a > b;
    if (all) return 2n;
    return a > 2n && b > 2n
      ? 1n
      : 0n;
  }
}
`;

test('branches that begin at one place and go on over several lines are told apart', async () => {
  const { contracts } = await compileFile(FILE, { overlay: { [FILE]: WRAPPED }, coverage: true });
  const counts = new CoverageCounts();
  contracts.forEach((each) => counts.declare(each, placeIn(FILE)));
  const observer = new CoveredCall();
  await new Sandbox(contracts, { deployer: 1n }).call({ user: 7n, target: 'Gate.pass', args: [3n, 0n], observer });
  counts.count(observer);
  const [{ branches }] = coverageByFile([counts.places], '/project') as [FileCoverage];
  expect(branches.map(({ line, hits }) => `${line}: ${hits.join(' ')}`)).toEqual([
    '5: 1 0',
    '5: 0 1',
    '8: 0 1',
    '9: 1 0',
    '9: 0 1',
  ]);
});

test('the operations are those without coverage: a mark is none', async () => {
  const options = { overlay: { [FILE]: SOURCE }, workingDirectory: '/project', passes: false };
  const plain = await compileFile(FILE, options);
  const marked = await compileFile(FILE, { ...options, coverage: true });
  expect(marked.contracts[0]!.methods).toEqual(plain.contracts[0]!.methods);
});
