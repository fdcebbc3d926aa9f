// A file is written whole or not at all, and nothing is left beside it.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileAtomically } from '../../src/base/write-file-atomically.js';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'qed-atomic-'))));
afterEach(() => rmSync(directory, { recursive: true }));

it('replaces a file', () => {
  const file = join(directory, 'a');
  writeFileAtomically(file, 'old');
  writeFileAtomically(file, [Buffer.from('n'), Buffer.from('ew')]);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['a']);
});

it('leaves an existing file alone where it must be new, and keeps it private', () => {
  const file = join(directory, 'key');
  writeFileAtomically(file, 'first', { mode: 0o600, exclusive: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(() => writeFileAtomically(file, 'second', { mode: 0o600, exclusive: true })).toThrow(/EEXIST/);
  expect(readFileSync(file, 'utf8')).toBe('first');
  expect(readdirSync(directory)).toEqual(['key']);
});

it('leaves nothing when it fails', () => {
  mkdirSync(join(directory, 'taken', 'inside'), { recursive: true });
  expect(() => writeFileAtomically(join(directory, 'taken'), 'text')).toThrow();
  expect(() => writeFileAtomically(join(directory, 'none', 'a'), 'text')).toThrow(/ENOENT/);
  expect(readdirSync(directory)).toEqual(['taken']);
});
