// Warnings are shown with their source lines, are available to scripts, and can be turned into errors.
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await home.write(
    'purse.ts',
    `import { Contract, assert, context, stale, type u32, type u64, type UserId } from 'qed/contract';
export class Purse extends Contract {
  balance: u64 = 0n;
  total: u64 = 0n;
  set(amount: u64): void {
    this.balance = amount;
    this.total += amount;
  }
  together(other: UserId): u64 {
    return this.balance + Purse.at(other).balance;
  }
  inTime(until: u32): void {
    assert(context.checkpoint.id < until, 'too late');
    this.total += 1n;
  }
  ofAll(other: UserId): u64 {
    return Purse.at(other).total;
  }
  shown(other: UserId): u64 {
    return stale(Purse.at(other).balance, 'a figure to look at');
  }
}
`,
  );
});
afterAll(() => home.remove());

describe('warnings', () => {
  it('are shown with their source lines, and the contract compiles', async () => {
    const { code, stdout, stderr } = await home.run(['compile', '--simulate', 'purse.ts']);
    expect(code).toBe(0);
    expect(stdout).toContain('build/Purse.json');
    expect(stderr).toContain("purse.ts:10:27 - warning QED1801: 'Purse.balance' may be old");
    expect(stderr).toContain('10 |     return this.balance + Purse.at(other).balance;\n');
    expect(stderr).toContain('purse.ts:13:12 - warning QED1802');
  });

  it('are data for scripts', async () => {
    const { ok, warnings } = await home.json(['compile', '--check', 'purse.ts']);
    expect(ok).toBe(true);
    expect(warnings).toMatchObject([
      { code: 'QED1801', severity: 'warning', file: 'purse.ts', line: 10, column: 27 },
      { code: 'QED1802', severity: 'warning', file: 'purse.ts', line: 13, column: 12 },
    ]);
  });

  it('are errors with --deny-warnings', async () => {
    const args = ['compile', '--simulate', '--deny-warnings', 'purse.ts', '--out-dir', 'denied'];
    const error = await home.refused(args, 'QED1000');
    expect(error.diagnostics).toMatchObject([
      { code: 'QED1801', severity: 'error' },
      { code: 'QED1802', severity: 'error' },
    ]);
    expect(await readdir(home.directory)).not.toContain('denied');
  });
});

describe('qed inspect', () => {
  it('tells how old what each method reads of others may be', async () => {
    await home.done(['compile', '--simulate', 'purse.ts']);
    const { staleness } = await home.done(['inspect', 'build/Purse.json']);
    expect(staleness).toMatchObject([
      { method: 'together', read: 'Purse.balance', class: 'stale', file: 'purse.ts', line: 10 },
      { method: 'inTime', read: 'context.checkpoint.id', class: 'stale', line: 13 },
      { method: 'ofAll', read: 'Purse.total', class: 'monotone', line: 17, reason: 'only grows' },
      { method: 'shown', read: 'Purse.balance', class: 'stale', line: 20, reason: 'a figure to look at' },
    ]);
    const { stdout } = await home.run(['inspect', 'build/Purse.json']);
    expect(stdout).toMatch(/ofAll +Purse\.total +monotone +purse\.ts:17 +only grows/);
  });
});
