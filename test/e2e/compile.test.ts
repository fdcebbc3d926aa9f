// `qed compile` reports errors clearly, writes reproducible artifacts, and refuses artifacts that cannot be used.
import { readFile, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home, SHARED_KEYS } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  await home.write(
    'bad.ts',
    `import { Contract, type u64 } from 'qed/contract';
export class Bad extends Contract {
  x: u64 = 0n;
  mistyped(): void {
    this.x = 'hello';
  }
  unbounded(): void {
    while (true) this.x += 1n;
  }
}
`,
  );
  await home.write(
    'counter.ts',
    `import { Contract, type u64 } from 'qed/contract';
export class Counter extends Contract {
  count: u64 = 0n;
  add(n: u64): void {
    this.count += n;
  }
  reset(): void {
    this.count = 0n;
  }
}
`,
  );
});
afterAll(() => home.remove());

const artifactOf = async (file: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(home.path(file), 'utf8')) as Record<string, unknown>;

describe('diagnostics', () => {
  it('tell what is wrong, where, and what to write instead', async () => {
    const error = await home.refused(['compile', 'bad.ts'], 'QED1000');
    expect(error.diagnostics).toMatchObject([
      { code: 'QED1001', severity: 'error', file: 'bad.ts', line: 5, column: 5 },
      { code: 'QED1025', severity: 'error', file: 'bad.ts', line: 8, column: 5 },
    ]);
    for (const { hint, message } of error.diagnostics) expect([hint, message]).not.toContain('');
  });

  it('are for people too, with the line of source, and no artifact is written', async () => {
    const { code, stdout, stderr } = await home.run(['compile', 'bad.ts', 'token.ts']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('bad.ts:5:5 - error QED1001');
    expect(stderr).toContain("5 |     this.x = 'hello';\n");
    expect(await readdir(home.directory)).not.toContain('build');
  });

  it('go to a SARIF file for code hosts too, which an earlier one does not stop', async () => {
    const { code } = await home.run(['compile', 'bad.ts', '--sarif', 'logs/qed.sarif']);
    expect(code).toBe(1);
    const log = JSON.parse(await readFile(home.path('logs/qed.sarif'), 'utf8'));
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'qed' } }, columnKind: 'utf16CodeUnits' }],
    });
    const [{ results, tool }] = log.runs;
    expect(results).toHaveLength(2);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect([level, message.text]).toEqual(['error', expect.stringContaining('hint: ')]);
      expect(locations[0].physicalLocation.artifactLocation.uri).toBe('bad.ts');
    }
    expect(results[0].locations[0].physicalLocation.region).toEqual({ startLine: 5, startColumn: 5, endColumn: 11 });
    await home.done(['compile', '--check', 'token.ts', '--sarif', 'logs/qed.sarif']);
    expect(JSON.parse(await readFile(home.path('logs/qed.sarif'), 'utf8')).runs[0].results).toEqual([]);
    await home.refused(['compile', '--check', 'token.ts', '--sarif', 'token.ts'], 'QED6060');
  });

  it('name a file that is not there', async () => {
    const error = await home.refused(['compile', 'tokn.ts'], 'QED1000');
    expect(error.diagnostics).toMatchObject([{ code: 'QED1002' }]);
  });
});

describe('output', () => {
  it('the same source gives the same IR, wherever it lies', async () => {
    const elsewhere = await Home.create();
    try {
      await elsewhere.copy('contracts/token.ts');
      for (const stage of ['ir', 'ir-opt']) {
        const here = await home.run(['compile', 'token.ts', '--emit', stage]);
        const there = await elsewhere.run(['compile', elsewhere.path('token.ts'), '--emit', stage]);
        expect(here.code).toBe(0);
        expect(here.stdout).toContain('transfer');
        expect(there.stdout).toBe(here.stdout);
      }
    } finally {
      await elsewhere.remove();
    }
  });

  it('an artifact for simulations is written at once, is inspected, and says what it is', async () => {
    const { artifacts } = await home.done(['compile', '--simulate', 'token.ts', '--out-dir', 'simulated']);
    expect(artifacts).toMatchObject([
      { file: 'simulated/Token.json', contract: 'Token', compiler: { backend: 'simulation' } },
    ]);
    const inspected = await home.done(['inspect', 'simulated/Token.json']);
    expect(inspected.methods.map(({ signature }: { signature: string }) => signature)).toEqual([
      'mint(amount: u64): void',
      'transfer(to: UserId, amount: u64): void',
      'claim(from: UserId): u64',
    ]);
    expect(inspected.storage.map(({ name, type }: Record<string, string>) => `${name}: ${type}`)).toEqual([
      'balance: u64',
      'sent: mapping<UserId, u64>',
      'claimed: mapping<UserId, u64>',
    ]);
    const { stdout } = await home.run(['inspect', 'simulated/Token.json']);
    for (const shown of ['Token', 'transfer(to: UserId, amount: u64): void', 'mapping<UserId, u64>'])
      expect(stdout).toContain(shown);
  });

  it('refuses to write where it cannot', async () => {
    await home.write('taken', '');
    await home.refused(['compile', '--simulate', 'token.ts', '--out-dir', 'taken'], 'QED6022', 3);
  });
});

describe('real keys', () => {
  it('the same source gives the same artifact, from cached keys or from none', async () => {
    const { artifacts } = await home.done(['compile', 'counter.ts'], SHARED_KEYS);
    expect(artifacts).toMatchObject([{ file: 'build/Counter.json', contract: 'Counter' }]);
    expect(artifacts[0].methods[0].rows).toBeGreaterThan(0);
    const other = await Home.create();
    try {
      await other.write('counter.ts', await readFile(home.path('counter.ts'), 'utf8'));
      // the first by as many processes as fit, this one in one
      const alone = { QED_CACHE_DIR: other.path('cache'), QED_WORKERS: '1' };
      await other.done(['compile', 'counter.ts', '--out-dir', 'out'], alone);
      const [first, second] = await Promise.all([
        readFile(home.path('build/Counter.json')),
        readFile(other.path('out/Counter.json')),
      ]);
      expect(second.equals(first)).toBe(true);
      // now from the cache, after an edit that moves every line, and with the code compiled anew
      await other.write('moved.ts', `// moved\n\n${await readFile(home.path('counter.ts'), 'utf8')}`);
      const moved = await other.json(['compile', 'moved.ts', '--out-dir', 'moved'], {
        QED_CACHE_DIR: other.path('cache'),
      });
      expect(moved.data.artifacts[0].methods).toEqual(artifacts[0].methods);
      expect(moved.stderr.match(/: unchanged/g)).toHaveLength(2);
      expect(moved.stderr).not.toMatch(/sizing|compiling/);
      await other.done(['compile', 'counter.ts', '--out-dir', 'again'], { QED_CACHE_DIR: other.path('cache') });
      expect((await readFile(other.path('again/Counter.json'))).equals(first)).toBe(true);
      expect(await other.done(['inspect', 'out/Counter.json', '--check'])).toMatchObject({ checked: true });
    } finally {
      await other.remove();
    }
  });

  it('an artifact whose key is not that of its code is refused', async () => {
    const artifact = (await artifactOf('build/Counter.json')) as { methods: { fingerprint: string }[] };
    artifact.methods[0]!.fingerprint = '1';
    await home.write('forged.json', artifact);
    const error = await home.refused(['inspect', 'forged.json'], 'QED1204');
    expect(error.hint).toContain('compile');
  });
});

describe('artifacts that cannot be used', () => {
  beforeAll(async () => {
    await home.done(['compile', '--simulate', 'token.ts', '--out-dir', 'simulated']);
  });

  it('of another o1js version', async () => {
    const artifact = await artifactOf('simulated/Token.json');
    await home.write('old.json', { ...artifact, compiler: { ...(artifact['compiler'] as object), o1js: '1.9.0' } });
    const error = await home.refused(['inspect', 'old.json'], 'QED1202');
    expect(error.message).toContain('1.9.0');
  });

  it('of another format', async () => {
    await home.write('format.json', { ...(await artifactOf('simulated/Token.json')), format: 'qed-artifact/9' });
    await home.refused(['inspect', 'format.json'], 'QED1202');
  });

  it('that are none', async () => {
    await home.write('none.json', { hello: 'world' });
    await home.refused(['inspect', 'none.json'], 'QED1201');
    await home.write('broken.json', '{');
    await home.refused(['inspect', 'broken.json'], 'QED6011');
  });

  it('without a part', async () => {
    const { layout: _, ...rest } = await artifactOf('simulated/Token.json');
    await home.write('part.json', rest);
    await home.refused(['inspect', 'part.json'], 'QED1201');
  });

  it('whose layout was changed', async () => {
    const artifact = await artifactOf('simulated/Token.json');
    await home.write('changed.json', { ...artifact, layoutHash: '1' });
    await home.refused(['inspect', 'changed.json'], 'QED1204');
  });
});
