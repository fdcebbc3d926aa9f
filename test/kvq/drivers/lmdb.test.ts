// An LMDB store has one owner at a time, even after a crash, and refuses files that are damaged or of another format.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { damageOf } from '../../../src/kvq/drivers/lmdb-file.js';
import { Batch } from '../../../src/kvq/store.js';
import { counterKeys, logKey, logValue } from './writer.js';

const LOADER = new URL('../../support/typescript-loader.mjs', import.meta.url).href;
const WRITER = new URL('./writer.ts', import.meta.url).pathname;
const FILLER = new URL('./filler.ts', import.meta.url).pathname;
const ROUNDS = 8;

function openUnlessRefused(directory: string): LmdbStore | 'refused' {
  try {
    return LmdbStore.open(directory);
  } catch (error) {
    expect(error).toMatchObject({ code: 'QED5002' });
    return 'refused';
  }
}

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
        details: { path: directory, pid: writer.process.pid, host: hostname() },
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

  /** Writes the entry of another owner, as a process would that took the store over. */
  const claimAs = async (owner: { boot: string; host: string }): Promise<void> => {
    const raw = open({ path: join(directory, 'data.mdb'), noSubdir: true, overlappingSync: false, maxDbs: 2 });
    const meta = raw.openDB<Buffer, Buffer>({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' });
    await meta.put(Buffer.from('owner'), Buffer.from(JSON.stringify({ pid: 1, started: '', token: 'x', ...owner })));
    await raw.close();
  };

  it('writes nothing once another process has taken it over', async () => {
    const store = LmdbStore.open(directory);
    await store.write(new Batch().put(Buffer.from('a'), Buffer.from('1')));
    await claimAs({ boot: 'earlier', host: hostname() });
    await expect(store.write(new Batch().put(Buffer.from('a'), Buffer.from('2')))).rejects.toMatchObject({
      code: 'QED5005',
    });
    expect(Buffer.from((await store.get(Buffer.from('a')))!).toString()).toBe('1');
    await store.close();
    // The claim of a process from before the last boot counts no more.
    await LmdbStore.open(directory).close();
  });

  it('leaves the store to an owner on another host until that one falls silent', async () => {
    await LmdbStore.open(directory).close();
    await claimAs({ boot: 'there', host: 'another-container' });
    expect(() => LmdbStore.open(directory)).toThrow(expect.objectContaining({ code: 'QED5001' }) as Error);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(join(directory, 'data.mdb-lock'), longAgo, longAgo);
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

  describe('that is damaged', () => {
    const file = (): string => join(directory, 'data.mdb');
    const refused = expect.objectContaining({
      code: 'QED5002',
      exitCode: 3,
      details: { path: expect.any(String) as string },
    }) as Error;

    beforeEach(async () => {
      const store = LmdbStore.open(directory);
      for (let round = 0; round < 2; round++) {
        const batch = new Batch();
        for (let i = 0; i < 500; i++)
          batch.put(Buffer.from(`key-${i * 7 + round}`), Buffer.alloc(i % 50 === 0 ? 9_000 : 40, i));
        await store.write(batch);
      }
      await store.close();
    });

    it.each<[string, (bytes: Buffer) => Buffer]>([
      ['other content', (bytes) => Buffer.alloc(bytes.length, 0x5a)],
      ['zeros', (bytes) => Buffer.alloc(bytes.length)],
      ['a few bytes', () => Buffer.from('hello')],
      ['its first half', (bytes) => bytes.subarray(0, bytes.length >> 1)],
      ['its heads alone', (bytes) => bytes.subarray(0, 8192)],
      ['another version', (bytes) => (bytes.writeUInt32LE(9, 28), bytes)],
    ])('is refused: %s', (_, damage) => {
      writeFileSync(file(), damage(readFileSync(file())));
      expect(() => LmdbStore.open(directory)).toThrow(refused);
    });

    it('is refused when its file is emptied or gone, but not when it was never made', async () => {
      truncateSync(file());
      expect(() => LmdbStore.open(directory)).toThrow(refused);
      rmSync(file());
      expect(() => LmdbStore.open(directory)).toThrow(refused);
      // What a process leaves that dies at its very start.
      rmSync(directory, { recursive: true });
      mkdirSync(directory);
      writeFileSync(file(), '');
      await LmdbStore.open(directory).close();
    });

    it('is refused before LMDB maps it, however large it is, when it is too short', () => {
      const size = statSync(file()).size;
      for (const pages of [1, 2, 5]) {
        truncateSync(file(), size - pages * 4096);
        // A limit of 0 stands for a file above any limit.
        expect(damageOf(file(), 0)).toMatch(/is missing|is not what stands/);
      }
    });

    it('is refused when one value has another bit', () => {
      const bytes = readFileSync(file());
      // The newest copy of a page is the last that holds its entries; older ones are garbage that nobody reads.
      for (let at = bytes.indexOf('key-708'); at >= 0; at = bytes.indexOf('key-708', at + 1)) bytes[at + 20]! ^= 1;
      writeFileSync(file(), bytes);
      expect(() => LmdbStore.open(directory)).toThrow(refused);
    });

    it('is refused or whole, whatever page is overwritten', async () => {
      const good = readFileSync(file());
      let refusals = 0;
      for (let page = 0; page * 4096 < good.length; page += 2) {
        for (const fill of [0, 0xa5]) {
          const bytes = Buffer.from(good);
          bytes.fill(fill, page * 4096, (page + 1) * 4096);
          writeFileSync(file(), bytes);
          // The file alone is checked here: a process that follows a damaged page would die.
          if (damageOf(file(), Infinity) === undefined) {
            const store = openUnlessRefused(directory);
            if (store === 'refused') refusals++;
            else {
              for (let i = 0; i < 500; i++)
                expect((await store.get(Buffer.from(`key-${i * 7}`)))?.length).toBe(i % 50 === 0 ? 9_000 : 40);
              await store.close();
            }
          } else refusals++;
        }
      }
      expect(refusals).toBeGreaterThan(good.length / 4096 / 2);
    });

    it('is not what a store looks like that another process writes to', async () => {
      rmSync(directory, { recursive: true });
      const writer = new Writer(directory);
      await writer.started();
      for (let i = 0; i < 200; i++) expect(damageOf(file(), Infinity)).toBeUndefined();
      await writer.kill();
    });
  });

  it('acknowledges nothing once its directory is removed or replaced', async () => {
    const store = LmdbStore.open(directory);
    const write = () => store.write(new Batch().put(Buffer.from('a'), Buffer.from('1')));
    await write();
    renameSync(directory, `${directory}-gone`);
    await expect(write()).rejects.toMatchObject({ code: 'QED5014' });
    cpSync(`${directory}-gone`, directory, { recursive: true });
    await expect(write()).rejects.toMatchObject({ code: 'QED5014' });
    rmSync(directory, { recursive: true });
    renameSync(`${directory}-gone`, directory);
    await write();
    await store.close();
  });

  it('says that the disk is full, keeps what it has and goes on when there is room', async () => {
    // A limit on the size of files stands for the disk.
    const child = spawn('sh', [
      '-c',
      `ulimit -f 1200; exec "$0" --import "${LOADER}" "${FILLER}" "${directory}"`,
      process.execPath,
    ]);
    const output = await text(child.stdout);
    const { acknowledged, code, afterwards } = JSON.parse(output) as {
      acknowledged: number;
      code: string;
      afterwards: string;
    };
    expect(code).toBe('QED5003');
    expect(acknowledged).toBeGreaterThan(3);
    expect(afterwards).toBe('small');
    expect(readdirSync(directory).filter((name) => name.startsWith('probe'))).toEqual([]);
    const store = LmdbStore.open(directory);
    for (let n = 0; n <= acknowledged; n++)
      expect((await store.get(Buffer.from(`key-${n}`)))?.length, String(n)).toBe(n < acknowledged ? 50_000 : undefined);
    await store.close();
  });

  it.each(['/proc/qed', '/proc/qed/deep/er', '/dev/null/qed'])('refuses %s at once', (path) => {
    expect(() => LmdbStore.open(path)).toThrow(
      expect.objectContaining({ code: 'QED5008', details: { path } }) as Error,
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
