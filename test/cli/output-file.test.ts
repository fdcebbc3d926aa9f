// A file that the user named is never replaced unless they say so.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseExisting, writeOutputFile } from '../../src/cli/output/output-file.js';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'qed-output-'))));
afterEach(() => rmSync(directory, { recursive: true }));

it('writes a new file and its directory', () => {
  const file = join(directory, 'new', 'proof.json');
  refuseExisting([file]);
  writeOutputFile(file, 'first');
  expect(readFileSync(file, 'utf8')).toBe('first');
});

it('refuses one that exists, before the work and after it', () => {
  const file = join(directory, 'proof.json');
  writeOutputFile(file, 'first');
  expect(() => refuseExisting([join(directory, 'other'), file])).toThrow(
    expect.objectContaining({ code: 'QED6060', exitCode: 1, hint: expect.stringContaining('--force') }),
  );
  expect(() => writeOutputFile(file, 'second')).toThrow(expect.objectContaining({ code: 'QED6060' }));
  expect(readFileSync(file, 'utf8')).toBe('first');
  expect(readdirSync(directory)).toEqual(['proof.json']);
});

it('replaces it with --force', () => {
  const file = join(directory, 'proof.json');
  writeOutputFile(file, 'first');
  refuseExisting([file], true);
  writeOutputFile(file, 'second', true);
  expect(readFileSync(file, 'utf8')).toBe('second');
});

it('says where nothing can be written', () => {
  const file = join(directory, 'file');
  writeOutputFile(file, '');
  expect(() => writeOutputFile(join(file, 'below'), '')).toThrow(
    expect.objectContaining({ code: 'QED6022', exitCode: 3 }),
  );
});

it('says before the work where no file can be, and that --force does not help', () => {
  const file = join(directory, 'file');
  writeOutputFile(file, '');
  const refused = (reason: string) =>
    expect.objectContaining({ code: 'QED6022', message: expect.stringContaining(reason) });
  for (const force of [false, true]) {
    expect(() => refuseExisting([directory], force)).toThrow(refused('it is a directory'));
    expect(() => refuseExisting([join(file, 'deep', 'proof.json')], force)).toThrow(refused('is no directory'));
  }
  refuseExisting([join(directory, 'new', 'deep', 'proof.json'), 'a-relative-name-that-nobody-has.json']);
});
