// Several processes make the keys of a contract's methods, the largest method first, and a signal stops them.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { keyProcesses, makeKeysInProcesses } from '../../../src/compiler/keys/key-processes.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { smallContract } from '../../support/small-contract.js';

const modulePath = fileURLToPath(new URL('../../support/fake-key-process.mjs', import.meta.url));
const [small] = smallContract().methods;
const requestOf = (method: string, ops = 1) => ({
  ir: { ...small!, method, ops: Array.from({ length: ops }, () => small!.ops[0]!) } satisfies MethodIr,
  cacheDirectory: undefined,
  trustCache: true,
});

async function make(methods: readonly (readonly [string, number?])[], processes = 2, signal?: AbortSignal) {
  const rows: (number | undefined)[] = methods.map(() => undefined);
  const pids = new Set<string>();
  const order: number[] = [];
  await makeKeysInProcesses(
    methods.map(([method, ops]) => requestOf(method, ops)),
    {
      processes,
      signal,
      modulePath,
      onStep: (request) => order.push(request),
      onMade: (request, made) => {
        rows[request] = made.rows;
        pids.add(made.digest);
      },
    },
  );
  return { rows, pids, order };
}

describe('processes that make keys', () => {
  it('give each method its own key, the largest first, in as many processes as asked', async () => {
    // The two largest end only once both have begun, each in its process.
    const meets = `meets ${mkdtempSync(path.join(tmpdir(), 'qed-keys-'))}`;
    const { rows, pids, order } = await make([
      ['a', 2],
      [meets, 9],
      [meets, 5],
      ['d', 1],
    ]);
    expect(rows).toEqual([2, 9, 5, 1]);
    expect(pids.size).toBe(2);
    expect(order.slice(0, 2).sort()).toEqual([1, 2]);
    expect((await make([['a'], ['b']], 1)).pids.size).toBe(1);
    expect((await make([['a'], ['b']], 9)).pids.size).toBeLessThanOrEqual(2);
  });

  it.each([
    ['dies', 'SIGKILL'],
    ['exits', 'exit status 3'],
    ['fails', 'no such gate'],
  ])('when one %s, all end and the method is named', async (method, how) => {
    const failure = make([
      ['hangs', 9],
      [method, 1],
    ]);
    await expect(failure).rejects.toMatchObject({
      code: 'QED1207',
      exitCode: 3,
      message: expect.stringContaining(method),
    });
    await expect(failure).rejects.toThrow(how);
  });

  it('are called off by a signal, before and while they work', async () => {
    await expect(make([['a'], ['b']], 2, AbortSignal.abort())).rejects.toMatchObject({ code: 'QED1207' });
    const stop = new AbortController();
    const failure = expect(make([['hangs'], ['hangs']], 2, stop.signal)).rejects.toThrow('called off');
    setTimeout(() => stop.abort(), 100);
    await failure;
  });

  it('are at least one', () => expect(keyProcesses()).toBeGreaterThan(0));
});
