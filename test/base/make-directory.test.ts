// Directories are made with all that is missing above them, and a place that refuses new entries is an error at once.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeDirectory } from '../../src/base/make-directory.js';

const home = mkdtempSync(join(tmpdir(), 'qed-make-directory-'));
afterAll(() => rmSync(home, { recursive: true }));

it('makes what is missing, with its mode, and bears what is there', () => {
  const path = join(home, 'a', 'b', 'c');
  makeDirectory(path, 0o700);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  makeDirectory(path);
  makeDirectory(`${home}/d/../e/`);
  expect(statSync(join(home, 'e')).isDirectory()).toBe(true);
});

it.each(['/proc/qed', '/proc/qed/deep/er', '/sys/qed/deep'])('ends at once where nothing can be made: %s', (path) => {
  expect(() => makeDirectory(path)).toThrow(/ENOENT|EPERM|EACCES|EROFS/);
});

it('takes no file for a directory', () => {
  writeFileSync(join(home, 'file'), '');
  expect(() => makeDirectory(join(home, 'file'))).toThrow('EEXIST');
  expect(() => makeDirectory(join(home, 'file', 'below'))).toThrow('ENOTDIR');
});
