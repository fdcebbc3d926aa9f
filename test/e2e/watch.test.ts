// `qed compile --watch` answers every edit, survives broken sources, and ends with Ctrl-C.
import type { ResultPromise } from 'execa';
import { rename, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from './qed.js';

const counter = (body: string, imports = ''): string => `import { Contract, type u64 } from 'qed/contract';
${imports}
export class Counter extends Contract {
  count: u64 = 0n;
  add(n: u64): void {
    ${body}
  }
  reset(): void {
    this.count = 0n;
  }
}
`;
const limit = (n: number): string => `import { type u64 } from 'qed/contract';\nexport const LIMIT: u64 = ${n}n;\n`;

/** A watching command: what it prints, block by block. */
class Watch {
  #printed = '';
  #read = 0;

  constructor(readonly command: ResultPromise) {
    command.stdout!.on('data', (chunk: Buffer) => (this.#printed += chunk.toString()));
  }

  /** Waits until something that was not waited for yet matches. */
  async until(pattern: RegExp): Promise<string> {
    for (const end = Date.now() + 60_000; ;) {
      const rest = this.#printed.slice(this.#read);
      const found = pattern.exec(rest);
      if (found !== null) {
        this.#read += found.index + found[0].length;
        return found[0];
      }
      if (typeof this.command.exitCode === 'number' || Date.now() > end)
        throw new Error(`${pattern} is not in ${JSON.stringify(rest)}, after ${JSON.stringify(this.#printed)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

let home: Home;
let watch: Watch;
beforeEach(async () => {
  home = await Home.create();
  await home.write('counter.ts', counter('this.count += n;'));
  watch = new Watch(home.spawn(['compile', '--watch', 'counter.ts'], { QED_CACHE_DIR: home.path('cache') }));
  await watch.until(/counter\.ts: no errors \(\d+ ms\)/);
});
afterEach(async () => {
  watch.command.kill('SIGKILL');
  await watch.command;
  await home.remove();
});

const millisecondsOf = (verdict: string): number => Number(/\((\d+) ms\)/.exec(verdict)![1]);

describe('--watch', () => {
  it('answers an edit at once, and then with the rows that changed', async () => {
    await watch.until(/Counter\.add: \d+ rows\n {2}Counter\.reset: \d+ rows\n/);
    const times: number[] = [];
    for (let i = 2; i < 6; i++) {
      const start = performance.now();
      await home.write('counter.ts', counter('this.count += n * n;\n'.repeat(i)));
      const verdict = await watch.until(/counter\.ts: no errors \(\d+ ms\)/);
      times.push(performance.now() - start);
      expect(millisecondsOf(verdict)).toBeLessThan(5000);
    }
    // on an idle machine a tenth of a second; the file system's word for it, the pause and the check together
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(await watch.until(/Counter\.\w+: \d+ rows \([+-]?\w+\)/)).toMatch(/^Counter\.add: \d{3,4} rows \(\+\d+\)$/);
  });

  it('survives whatever is saved', async () => {
    await home.write('counter.ts', `${counter('this.count += n;')}export class {{{ (`);
    await watch.until(/error QED1001[^]*counter\.ts: \d+ errors?/);
    await home.write('counter.ts', counter("this.count += 'x';"));
    await watch.until(/error QED1001[^]*this\.count \+= 'x';[^]*counter\.ts: 1 error /);
    await rm(home.path('counter.ts'));
    await watch.until(/QED1002[^]*1 error /);
    // as editors save: beside, then renamed
    await writeFile(home.path('.counter.ts.tmp'), counter('this.count -= n;'));
    await rename(home.path('.counter.ts.tmp'), home.path('counter.ts'));
    await watch.until(/counter\.ts: no errors/);
    await home.write('counter.ts', counter('this.count += n * n;'));
    await watch.until(/counter\.ts: no errors/);
  });

  it('watches what is imported, also while it is missing', async () => {
    await home.write('counter.ts', counter('this.count += LIMIT;', "import { LIMIT } from './limit.js';"));
    await watch.until(/QED1001[^]*1 error /);
    await home.write('limit.ts', limit(5));
    await watch.until(/no errors/);
    await home.write('limit.ts', limit(5).replace('5n', "'5'"));
    await watch.until(/limit\.ts:2:14[^]*1 error /);
    await home.write('limit.ts', limit(6));
    await watch.until(/no errors/);
  });

  it('ends with Ctrl-C', async () => {
    watch.command.kill('SIGINT');
    expect((await watch.command).exitCode).toBe(0);
  });
});

it('--watch makes no artifacts and no document', async () => {
  await home.refused(['compile', '--watch', 'counter.ts'], 'QED6021', 2);
  for (const option of ['--simulate', '--types', '--profile']) {
    expect((await home.run(['compile', '--watch', option, 'counter.ts'])).code).toBe(2);
  }
});
