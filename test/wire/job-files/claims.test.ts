// A claim that cannot be made for want of files or disk takes nobody else's away and leaves none.
import fs from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Claims } from '../../../src/wire/job-files/claims.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-claims-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await rm(directory, { recursive: true, force: true });
});

/** Lets one call of a function of the file system fail, wherever it was imported. */
function failOnce(name: 'openSync' | 'writeFileSync', code: string): void {
  vi.spyOn(fs, name).mockImplementationOnce(() => {
    throw Object.assign(new Error(code), { code });
  });
  syncBuiltinESMExports();
}
const take = () => new Claims().take(path.join(directory, 'job.claim'), path.join(directory, 'job.json'));

it('leaves the claim of another where this process has too many files open', () => {
  const held = take()!;
  failOnce('openSync', 'EMFILE');
  expect(take).toThrow('EMFILE');
  expect(take(), 'it is still held').toBeUndefined();
  held.release();
});

it('leaves none behind on a full disk', async () => {
  failOnce('writeFileSync', 'ENOSPC');
  expect(take).toThrow('ENOSPC');
  expect(await readdir(directory)).toEqual([]);
});
