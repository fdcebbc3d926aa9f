// Only one process at a time makes a given key, and no crash can block the others.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withCompileLock } from '../../../src/prover/proving/compile-lock.js';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'qed-lock-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('withCompileLock', () => {
  it('lets one at a time make a key; the others wait, then read', async () => {
    const order: string[] = [];
    const one = (name: string, milliseconds: number) =>
      withCompileLock(
        directory,
        'P',
        () => order.push(`${name} waits`),
        async () => {
          order.push(`${name} in`);
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          order.push(`${name} out`);
        },
      );
    await Promise.all([one('a', 100), one('b', 0)]);
    expect(order).toEqual(['a in', 'b waits', 'a out', 'b in', 'b out']);
    expect(existsSync(join(directory, 'P.lock'))).toBe(false);
  });

  it('holds nobody up once the key was made', async () => {
    await withCompileLock(directory, 'P', expect.fail, async () => undefined);
    await withCompileLock(directory, 'P', expect.fail, () =>
      withCompileLock(directory, 'P', expect.fail, async () => undefined),
    );
  });

  it('frees the lock when making fails', async () => {
    const failing = withCompileLock(directory, 'P', expect.fail, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withCompileLock(directory, 'P', expect.fail, async () => 1)).toBe(1);
  });

  it('takes over the lock of a process that died', async () => {
    const { pid } = spawnSync('true');
    writeFileSync(join(directory, 'P.lock'), String(pid));
    expect(
      await withCompileLock(
        directory,
        'P',
        () => undefined,
        async () => 1,
      ),
    ).toBe(1);
  });

  it('goes on without a lock where none can be written', async () => {
    writeFileSync(join(directory, 'file'), '');
    expect(await withCompileLock(join(directory, 'file'), 'P', expect.fail, async () => 1)).toBe(1);
  });
});
