import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { Batch } from '../../../src/kvq/store.js';
import { counterKeys, logKey, logValue } from './writer.js';

const LOADER = new URL('../../support/typescript-loader.mjs', import.meta.url).href;
const WRITER = new URL('./writer.ts', import.meta.url).pathname;
const ROUNDS = 12;

/** A process that counts up in the store, and the last number that it told. */
class Writer {
  readonly process: ChildProcess;
  acknowledged = 0;
  #errors = '';

  constructor(directory: string) {
    this.process = spawn(process.execPath, ['--import', LOADER, WRITER, directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      if (lines.length > 0) this.acknowledged = Number(lines[lines.length - 1]);
    });
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
  }

  async started(): Promise<void> {
    while (this.acknowledged === 0) {
      if (this.process.exitCode !== null) throw new Error(`the writer ended: ${this.#errors}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async kill(): Promise<void> {
    const exited = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await exited;
  }
}

/** Small and good enough: a sequence that a printed seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('an LMDB store', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'qed-lmdb-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it(
    'loses nothing that it acknowledged and keeps batches whole when its process is killed',
    async () => {
      const seed = Number(process.env['QED_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
      console.log(`QED_SEED=${seed}`);
      const random = randomFrom(seed);
      let last = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const writer = new Writer(directory);
        await writer.started();
        await new Promise((resolve) => setTimeout(resolve, random() * 60));
        await writer.kill();
        expect(writer.acknowledged).toBeGreaterThan(last);

        const store = LmdbStore.open(directory);
        const counters = (await store.getMany(counterKeys)).map((value) => Number(Buffer.from(value!).toString()));
        last = counters[0]!;
        expect(last).toBeGreaterThanOrEqual(writer.acknowledged);
        // One more may be durable that it could not tell any more.
        expect(last).toBeLessThanOrEqual(writer.acknowledged + 1);
        expect(new Set(counters).size, 'a batch is whole').toBe(1);
        for (let n = 1; n <= last + 1; n++) {
          const value = await store.get(logKey(n));
          const deleted = (n + 2) % 3 === 0 && n + 2 <= last;
          if (n > last || deleted) expect(value).toBeUndefined();
          else expect(Buffer.compare(value!, logValue(n))).toBe(0);
        }
        await store.close();
      }
    },
    ROUNDS * 5_000,
  );

  it('has one owner, until that one closes it or is gone', async () => {
    const writer = new Writer(directory);
    await writer.started();
    expect(() => LmdbStore.open(directory)).toThrow(
      expect.objectContaining({
        code: 'QED5001',
        exitCode: 3,
        details: { path: directory, pid: writer.process.pid },
      }) as Error,
    );
    const before = writer.acknowledged;
    while (writer.acknowledged === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await writer.kill();
    const store = LmdbStore.open(directory);
    expect(() => LmdbStore.open(directory)).toThrow(expect.objectContaining({ code: 'QED5001' }) as Error);
    await store.close();
    await LmdbStore.open(directory).close();
  });

  it('writes nothing once another process has taken it over', async () => {
    const store = LmdbStore.open(directory);
    await store.write(new Batch().put(Buffer.from('a'), Buffer.from('1')));
    const raw = open({ path: join(directory, 'data.mdb'), noSubdir: true, overlappingSync: false, maxDbs: 2 });
    const meta = raw.openDB<Buffer, Buffer>({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' });
    await meta.put(
      Buffer.from('owner'),
      Buffer.from(JSON.stringify({ pid: 1, started: '', boot: 'another', host: '', token: 'x' })),
    );
    await expect(store.write(new Batch().put(Buffer.from('a'), Buffer.from('2')))).rejects.toMatchObject({
      code: 'QED5005',
    });
    expect(Buffer.from((await store.get(Buffer.from('a')))!).toString()).toBe('1');
    await store.close();
    // The claim of a process that ran before the last boot counts no more.
    await LmdbStore.open(directory).close();
  });

  it('refuses a store of another format', async () => {
    await LmdbStore.open(directory).close();
    const raw = open({ path: join(directory, 'data.mdb'), noSubdir: true, overlappingSync: false, maxDbs: 2 });
    const meta = raw.openDB<Buffer, Buffer>({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' });
    await meta.put(Buffer.from('format'), Buffer.from('qed-kvq/9'));
    await raw.close();
    expect(() => LmdbStore.open(directory)).toThrow(
      expect.objectContaining({
        code: 'QED5007',
        details: { path: directory, found: 'qed-kvq/9', expected: 'qed-kvq/1' },
      }) as Error,
    );
  });

  it('refuses a path that is no directory', () => {
    const path = join(directory, 'file');
    writeFileSync(path, '');
    expect(() => LmdbStore.open(path)).toThrow(
      expect.objectContaining({ code: 'QED5008', details: { path } }) as Error,
    );
  });
});
