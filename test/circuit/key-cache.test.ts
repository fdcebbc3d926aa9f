// The key cache gives back exactly what was written, refuses files that were cut short, and leaves nothing else
// behind.
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheHeader } from 'o1js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyCache, keyCacheDirectory, keyCacheUsage } from '../../src/circuit/key-cache.js';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'qed-keys-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const header = (uniqueId: string) =>
  ({ persistentId: 'step-pk-program-method', uniqueId, dataType: 'bytes' }) as CacheHeader;
const bytes = (...values: number[]) => Uint8Array.from(values);
const onlyFile = () => join(directory, readdirSync(directory)[0]!);

describe('keyCache', () => {
  it('gives back what was written', () => {
    const cache = keyCache(directory);
    expect(cache.read(header('a'))).toBeUndefined();
    cache.write(header('a'), bytes(1, 2, 3));
    expect(cache.read(header('a'))).toEqual(bytes(1, 2, 3));
    expect(keyCache(directory).read(header('a'))).toEqual(bytes(1, 2, 3));
  });

  it('keeps keys of circuits of one name apart', () => {
    const cache = keyCache(directory);
    cache.write(header('one gate'), bytes(1));
    cache.write(header('two gates'), bytes(2));
    expect(cache.read(header('one gate'))).toEqual(bytes(1));
    expect(cache.read(header('two gates'))).toEqual(bytes(2));
  });

  it('makes its directory', () => {
    const cache = keyCache(join(directory, 'a', 'b'));
    cache.write(header('a'), bytes(1));
    expect(cache.read(header('a'))).toEqual(bytes(1));
  });

  it.each([0, 4, 8, 10])('takes no file cut to %i bytes for a key', (length) => {
    const cache = keyCache(directory);
    cache.write(header('a'), bytes(1, 2, 3));
    truncateSync(onlyFile(), length);
    expect(cache.read(header('a'))).toBeUndefined();
  });

  it('leaves nothing behind', () => {
    keyCache(directory).write(header('a'), bytes(1));
    expect(readdirSync(directory)).toHaveLength(1);
    expect(readFileSync(onlyFile())).toHaveLength(1 + 8);
  });
});

describe('keyCacheUsage', () => {
  it('counts keys, and clears what dead writers left an hour ago', () => {
    keyCache(directory).write(header('a'), bytes(1, 2));
    for (const name of ['old.tmp', 'new.tmp']) writeFileSync(join(directory, name), 'half a key');
    utimesSync(join(directory, 'old.tmp'), 0, 0);
    expect(keyCacheUsage(directory)).toEqual({ files: 1, bytes: 10 });
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual(['new.tmp']);
  });

  it('is nothing where no directory is', () => {
    expect(keyCacheUsage(join(directory, 'none'))).toEqual({ files: 0, bytes: 0 });
  });
});

describe('keyCacheDirectory', () => {
  it('is another one for another o1js or backend', () => {
    const all = [
      keyCacheDirectory('1.0.0', 'native', '/x'),
      keyCacheDirectory('1.0.1', 'native', '/x'),
      keyCacheDirectory('1.0.0', 'wasm', '/x'),
    ];
    expect(new Set(all).size).toBe(3);
  });
});
