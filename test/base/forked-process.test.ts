// A forked process answers one request at a time, and says how it ended when it does not.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { ForkedProcess, ProcessEnded } from '../../src/base/forked-process.js';

interface Request {
  readonly notes?: readonly string[];
  readonly answer?: unknown;
  readonly hang?: boolean;
  readonly die?: string;
}
interface Answer {
  readonly answer: unknown;
  readonly served: number;
  readonly pid: number;
  readonly variable?: string;
}

const modulePath = fileURLToPath(new URL('../support/echo-process.mjs', import.meta.url));
const started: ForkedProcess<Request, string, Answer>[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill(new Error('the test is over'))));

function start(options: { env?: Record<string, string>; serialization?: 'json' | 'advanced' } = {}) {
  const child = new ForkedProcess<Request, string, Answer>({ modulePath, ...options });
  started.push(child);
  return child;
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('ForkedProcess', () => {
  it('answers request after request, each after its notes', async () => {
    const child = start({ env: { ECHO: 'set' } });
    const notes: string[] = [];
    const first = child.request({ notes: ['a', 'b'], answer: 1 }, { onNote: (note) => notes.push(note) });
    expect(child.isBusy).toBe(true);
    expect(await first).toMatchObject({ answer: 1, served: 1, variable: 'set' });
    expect(notes).toEqual(['a', 'b']);
    expect(child.isBusy).toBe(false);
    expect(await child.request({ answer: 2 })).toMatchObject({ answer: 2, served: 2 });
  });

  it('takes one request at a time', async () => {
    const child = start();
    const first = child.request({ answer: 1 });
    expect(() => child.request({ answer: 2 })).toThrow('busy');
    expect(await first).toMatchObject({ answer: 1, served: 1 });
  });

  it('carries bigints where it is told to clone', async () => {
    expect(await start({ serialization: 'advanced' }).request({ answer: 5n })).toMatchObject({ answer: 5n });
  });

  it('says how it died and what it wrote last, and stays dead', async () => {
    const child = start();
    const long = `${'x'.repeat(5_000)}the end`;
    const ended: unknown = await child.request({ die: long }).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(ProcessEnded);
    expect(ended).toMatchObject({ kind: 'died', how: 'exit status 3', stderr: long.slice(-4_000) });
    expect(child.isAlive).toBe(false);
    await expect(child.request({ answer: 1 })).rejects.toMatchObject({ kind: 'died', how: 'exit status 3' });
  });

  it('dies of an error that its work did not catch', async () => {
    await expect(start().request({ die: 'throw' })).rejects.toMatchObject({
      kind: 'died',
      stderr: expect.stringContaining('out of order'),
    });
  });

  it('is killed by the signal of a request, before and while it works', async () => {
    const before = start();
    await expect(before.request({ answer: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'aborted',
    });
    const stop = new AbortController();
    const child = start();
    const { pid } = await child.request({});
    await expect(
      child.request({ notes: ['at work'], hang: true }, { signal: stop.signal, onNote: () => stop.abort() }),
    ).rejects.toMatchObject({ kind: 'aborted' });
    expect(child.isAlive).toBe(false);
    expect(isRunning(pid)).toBe(false);
  });

  it('fails a request with the reason that it is killed for, and leaves the signal of an answered one alone', async () => {
    const stop = new AbortController();
    const child = start();
    await child.request({ answer: 1 }, { signal: stop.signal });
    stop.abort();
    expect(child.isAlive).toBe(true);
    const hanging = child.request({ hang: true });
    child.kill(new Error('worn'));
    await expect(hanging).rejects.toThrow('worn');
  });

  it('ends with its parent, even in the middle of its work', async () => {
    const parent = fork(fileURLToPath(new URL('../support/echo-parent.mjs', import.meta.url)));
    const [pid] = (await once(parent, 'message')) as [number];
    expect(isRunning(pid)).toBe(true);
    parent.send('exit');
    await once(parent, 'exit');
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
  });
});
