// Calls between contracts on the local chain: their order, and those that no session could prove.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileFile } from '../../src/compiler/compile.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { Sandbox } from '../../src/sandbox/sandbox.js';

const USER = 7n;

async function compiled(file: string, source: string): Promise<readonly CompiledContract[]> {
  const imports = `import { Contract, emit, u64 } from 'qed/contract';\n`;
  const { contracts, diagnostics } = await compileFile(file, { overlay: { [file]: imports + source } });
  expect(diagnostics).toEqual([]);
  return contracts;
}

/** The error of a call, and that it changed nothing. */
async function refusal(sandbox: Sandbox, target: string, ...args: unknown[]) {
  const before = sandbox.state;
  const error = await sandbox.call({ user: USER, target, args }).catch((reason: unknown) => reason);
  expect(sandbox.state).toBe(before);
  return error;
}

describe('a circle of calls', () => {
  let contracts: readonly CompiledContract[];
  beforeAll(async () => {
    contracts = await compiled(
      '/circle.ts',
      `export class Ping extends Contract {
  hits: u64 = 0n;
  hit(): u64 { this.hits += 1n; return this.hits; }
  start(): u64 { this.hits += 1n; return Pong.call(3n).back(); }
  self(): u64 { return Ping.call(2n).hit(); }
  later(): void { this.hits += 1n; Ping.defer(2n).hit(); }
  through(): void { Pong.call(3n).later(); }
}
export class Pong extends Contract {
  back(): u64 { return Ping.call(2n).hit(); }
  later(): void { Ping.defer(2n).hit(); }
}
`,
    );
  });
  const sandbox = (): Sandbox => new Sandbox(contracts, { deployer: 1n });

  test('is refused where it enters a contract that still runs, at the line that calls', async () => {
    expect(await refusal(sandbox(), 'Ping.start')).toMatchObject({
      code: 'QED1113',
      hint: expect.stringContaining('defer') as string,
      details: { contract: 'Pong', method: 'back', line: 11, reason: expect.stringContaining('contract 2') as string },
    });
    expect(await refusal(sandbox(), 'Ping.self')).toMatchObject({ code: 'QED1113', details: { contract: 'Ping' } });
  });

  test('is a circle no more where a call is deferred', async () => {
    for (const [target, hits] of [
      ['Ping.later', '2'],
      ['Ping.through', '1'],
    ] as const) {
      const report = await sandbox().call({ user: USER, target, args: [], circuit: 'constants' });
      expect(report.state).toEqual({ hits });
    }
  });
});

test('no more than eight contracts wait for a call', async () => {
  const chain = Array.from({ length: 10 }, (_, i) => {
    const next = i === 9 ? 'return 0n;' : `return C${i + 1}.call(${i + 3}n).go();`;
    return `export class C${i} extends Contract { go(): u64 { ${next} } }\n`;
  });
  const sandbox = new Sandbox(await compiled('/chain.ts', chain.join('')), { deployer: 1n });
  expect((await sandbox.call({ user: USER, target: 'C1.go', args: [] })).calls).toHaveLength(8);
  expect(await refusal(sandbox, 'C0.go')).toMatchObject({ code: 'QED1114', details: { contract: 'C8' } });
});

describe('one call', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const source = `export class Counter extends Contract {
  n: u64 = 0n;
  add(by: u64): u64 { this.n += by; return this.n; }
}
export class Many extends Contract {
  inline(times: u64): void {
    for (let i = 0; i < 9; i++) if (u64(i) < times) Counter.call(2n).add(1n);
  }
  deferred(times: u64): void {
    for (let i = 0; i < 5; i++) if (u64(i) < times) Counter.defer(2n).add(1n);
  }
}
`;
    sandbox = new Sandbox(await compiled('/many.ts', source), { deployer: 1n });
  });

  test('makes at most eight inline calls', async () => {
    expect((await sandbox.call({ user: USER, target: 'Many.inline', args: [8n] })).calls.at(-1)!.outputs).toEqual([
      '8',
    ]);
    expect(await refusal(sandbox, 'Many.inline', 9n)).toMatchObject({ code: 'QED1107' });
  });

  test('makes at most four deferred calls', async () => {
    expect((await sandbox.call({ user: USER, target: 'Many.deferred', args: [4n] })).calls).toHaveLength(4);
    expect(await refusal(sandbox, 'Many.deferred', 5n)).toMatchObject({ code: 'QED1107' });
  });
});

test("a caller's deferred calls run before those of its callees", async () => {
  const source = `interface At { at: u64 }
export class Log extends Contract { note(at: u64): void { emit<At>({ at }); } }
export class Inner extends Contract { go(): void { emit<At>({ at: 2n }); Log.defer(2n).note(5n); } }
export class Outer extends Contract {
  go(): void { Log.defer(2n).note(4n); Inner.call(3n).go(); emit<At>({ at: 1n }); Log.call(2n).note(3n); }
}
`;
  const sandbox = new Sandbox(await compiled('/log.ts', source), { deployer: 1n });
  const { events } = await sandbox.call({ user: USER, target: 'Outer.go', args: [], circuit: 'constants' });
  expect(events.map(({ values }) => values['at'])).toEqual(['1', '2', '3', '4', '5']);
});
