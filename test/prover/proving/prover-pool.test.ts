// The prover pool gives jobs to processes that have the right program loaded, and survives a process that dies.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProofJob, ProtocolProgram, QedProof } from '../../../src/prover/proof.js';
import { timeLimit } from '../../../src/prover/proving/time-limits.js';
import { PROTOCOL_PROGRAMS } from '../../../src/prover/programs/program-order.js';
import { ProverPool } from '../../../src/prover/proving/prover-pool.js';
import type { ProverEvent, ProverPoolOptions } from '../../../src/prover/proving/pool-options.js';

const modulePath = fileURLToPath(new URL('../../support/fake-prover-process.mjs', import.meta.url));
const pools: ProverPool[] = [];

function pool(options: ProverPoolOptions = {}): ProverPool {
  const made = new ProverPool({ size: 1, threads: 1, modulePath, ...options });
  pools.push(made);
  return made;
}
afterEach(() => Promise.all(pools.splice(0).map((made) => made.close())));

const job = (circuit: string, name: ProtocolProgram = 'GutaLeaf'): ProofJob => ({
  program: { kind: 'protocol', name },
  circuit,
  witness: {},
  children: [],
});
/** What the stand-in answers. */
interface Answer {
  readonly program: string;
  readonly pid: number;
  readonly served: number;
}
const prove = async (prover: ProverPool, ...args: Parameters<ProverPool['prove']>) =>
  (await prover.prove(...args)) as unknown as Answer;
const proof = (circuit: string) => ({ kind: 'proof', circuit }) as QedProof;
const key = { data: '', hash: '1' };

describe('ProverPool', () => {
  it('keeps a process for job after job', async () => {
    const prover = pool();
    const [a, b] = [await prove(prover, job('ok')), await prove(prover, job('ok'))];
    expect(b).toMatchObject({ pid: a.pid, served: 2 });
  });

  it('uses as many processes as it may, one job at a time in each', async () => {
    const prover = pool({ size: 2 });
    // Two jobs that meet end only once both have begun.
    const folder = mkdtempSync(path.join(tmpdir(), 'qed-pool-'));
    const meetings = ['first', 'first', 'second', 'second'].map((name) => job(`meet:${path.join(folder, name)}`));
    const answers = await Promise.all(meetings.map((meeting) => prove(prover, meeting)));
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2);
    expect(new Set(answers.map(({ pid, served }) => `${pid}/${served}`)).size).toBe(4);
  });

  it('gives a job to the process that has its program', async () => {
    const prover = pool({ size: 2 });
    const [leaf, node] = await Promise.all([prove(prover, job('ok:20')), prove(prover, job('ok:20', 'GutaNode'))]);
    for (let i = 0; i < 3; i++) {
      expect((await prove(prover, job('ok', 'GutaNode'))).pid).toBe(node.pid);
      expect((await prove(prover, job('ok', 'GutaLeaf'))).pid).toBe(leaf.pid);
    }
  });

  it('gives a further program to a free process before it starts another', async () => {
    const prover = pool({ size: 2 });
    const leaf = await prove(prover, job('ok'));
    expect((await prove(prover, job('ok', 'GutaNode'))).pid).toBe(leaf.pid);
    const busy = prove(prover, job('ok:200'));
    const second = await prove(prover, job('ok', 'Registry'));
    expect([(await busy).pid, second.served]).toEqual([leaf.pid, 1]);
  });

  it('lets a job wait for the process that has its program, but not many', async () => {
    const prover = pool({ size: 2 });
    const two = await Promise.all([prove(prover, job('ok:100')), prove(prover, job('ok:100'))]);
    expect(two[1].pid).toBe(two[0].pid);
    const many = await Promise.all([1, 2, 3, 4].map(() => prove(prover, job('ok:100'))));
    expect(new Set(many.map(({ pid }) => pid)).size).toBe(2);
  });

  it('loads a program a second time when job after job waits for it, as of a worker with two proofs at a time', async () => {
    const prover = pool({ size: 2 });
    const pids: number[] = [];
    let left = 12;
    const slot = async () => {
      while (left-- > 0) pids.push((await prove(prover, job('ok:20'))).pid);
    };
    await Promise.all([slot(), slot()]);
    const [first] = pids;
    // Those that wait at the beginning go where the program is.
    expect(new Set(pids.slice(0, 2))).toEqual(new Set([first]));
    expect(new Set(pids).size).toBe(2);
  });

  it('lets jobs of a loaded program pass, but not for ever', async () => {
    const prover = pool();
    const order: string[] = [];
    const note = async (name: ProtocolProgram) => order.push((await prove(prover, job('ok', name))).program);
    const leaves = Array<ProtocolProgram>(12).fill('GutaLeaf');
    await Promise.all((['GutaLeaf', 'Registry', ...leaves] as const).map(note));
    const at = order.indexOf('Registry');
    expect(at).toBeGreaterThan(1);
    expect(at).toBeLessThan(order.length - 1);
  });

  it('makes what somebody waits for before all else, also where its program is not loaded', async () => {
    const prover = pool();
    const order: string[] = [];
    const note = async (name: ProtocolProgram, urgent = false) =>
      order.push((await prove(prover, job('ok', name), { urgent })).program);
    const background = Array<ProtocolProgram>(12).fill('GutaLeaf');
    await Promise.all([...background.map((name) => note(name)), note('UpsExpress', true), note('UpsSegment', true)]);
    expect(order.slice(0, 3)).toEqual(['GutaLeaf', 'UpsExpress', 'UpsSegment']);
  });

  it('makes other proofs while an urgent one waits for the process that has its program', async () => {
    const prover = pool({ size: 2 });
    const [first] = await Promise.all([prove(prover, job('ok')), prove(prover, job('ok', 'GutaNode'))]);
    const busy = prove(prover, job('ok:200'), { urgent: true });
    const waiting = prove(prover, job('ok'), { urgent: true });
    const other = await prove(prover, job('ok', 'Registry'));
    expect(other.pid).not.toBe(first.pid);
    expect([(await busy).pid, (await waiting).pid]).toEqual([first.pid, first.pid]);
  });

  it('fails the job of a process that dies, tells what it wrote, and goes on with a new one', async () => {
    const prover = pool();
    const before = await prove(prover, job('ok'));
    await expect(prover.prove(job('die'))).rejects.toMatchObject({
      code: 'QED2012',
      details: { stderr: 'thread panicked\n' },
    });
    const after = await prove(prover, job('ok'));
    expect(after.pid).not.toBe(before.pid);
    expect(after.served).toBe(1);
  });

  it('replaces the process after a failure of o1js, not after a refused witness', async () => {
    const prover = pool();
    const { pid } = await prove(prover, job('ok'));
    await expect(prover.prove(job('fail:QED2010'))).rejects.toMatchObject({ code: 'QED2010', details: { pid } });
    await expect(prover.prove(job('fail:QED2011'))).rejects.toMatchObject({ code: 'QED2011', details: { pid } });
    expect((await prove(prover, job('ok'))).pid).not.toBe(pid);
  });

  it('stops a job that takes too long', async () => {
    const prover = pool();
    await expect(prover.prove(job('hang'), { timeLimitSeconds: 0.2 })).rejects.toMatchObject({ code: 'QED2013' });
    expect((await prove(prover, job('ok'))).served).toBe(1);
  });

  it('gives each phase its own time, by what it takes on a slow machine', () => {
    for (const name of PROTOCOL_PROGRAMS) {
      const [keys, proof] = (['compiling', 'proving'] as const).map((phase) =>
        timeLimit({ program: { kind: 'protocol', name } }, phase),
      );
      for (const limit of [keys!, proof!]) {
        expect(limit).toBeGreaterThanOrEqual(600);
        expect(limit, 'a lease ends after 30 minutes').toBeLessThan(1_800);
      }
    }
  });

  it('calls off a job at work and one that waits', async () => {
    const prover = pool();
    const [atWork, waiting] = [new AbortController(), new AbortController()];
    const first = prover.prove(job('hang'), { signal: atWork.signal });
    const second = prover.prove(job('ok'), { signal: waiting.signal });
    waiting.abort();
    await expect(second).rejects.toMatchObject({ code: 'QED2014' });
    atWork.abort();
    await expect(first).rejects.toMatchObject({ code: 'QED2014' });
    await expect(prover.prove(job('ok'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'QED2014' });
    expect((await prove(prover, job('ok'))).served).toBe(1);
  });

  it('replaces a process after enough proofs', async () => {
    const prover = pool({ proofsPerProcess: 2 });
    const pids = [];
    for (let i = 0; i < 4; i++) pids.push((await prove(prover, job('ok'))).pid);
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[1]);
    expect(pids[3]).toBe(pids[2]);
  });

  it('replaces a big process before it loads a further program', async () => {
    const prover = pool({ residentBytesLimit: 0 });
    const { pid } = await prove(prover, job('ok'));
    expect((await prove(prover, job('ok'))).pid).toBe(pid);
    expect((await prove(prover, job('ok', 'Registry'))).pid).not.toBe(pid);
  });

  it('verifies beside proofs, and survives a verifier that dies', async () => {
    const prover = pool();
    const proving = prover.prove(job('hang')).catch((error: { code: string }) => error.code);
    expect(await prover.verify(proof('good'), key)).toBe(true);
    expect(await prover.verify(proof('bad'), key)).toBe(false);
    await expect(prover.verify(proof('die'), key)).rejects.toMatchObject({ code: 'QED2012' });
    expect(await prover.verify(proof('good'), key)).toBe(true);
    await prover.close();
    expect(await proving).toBe('QED2014');
  });

  it('does nothing once closed', async () => {
    const prover = pool();
    const running = prover.prove(job('hang'));
    const queued = prover.prove(job('ok'));
    await Promise.all([
      prover.close(),
      expect(running).rejects.toMatchObject({ code: 'QED2014' }),
      expect(queued).rejects.toMatchObject({ code: 'QED2014' }),
    ]);
    await expect(prover.prove(job('ok'))).rejects.toMatchObject({ code: 'QED2014' });
    await expect(prover.verify(proof('good'), key)).rejects.toMatchObject({ code: 'QED2014' });
  });

  it('tells what it is at', async () => {
    const events: ProverEvent[] = [];
    const prover = pool({ onEvent: (event) => events.push(event) });
    await prover.prove(job('ok:10'));
    await prover.prove(job('fail:QED2010')).catch(() => undefined);
    const at = { program: 'GutaLeaf', worker: 0 };
    expect(events.filter(({ kind }) => kind !== 'warning')).toMatchObject([
      { kind: 'phase', phase: 'compiling', circuit: 'ok:10', ...at },
      { kind: 'phase', phase: 'proving', circuit: 'ok:10', ...at },
      { kind: 'done', circuit: 'ok:10', ...at, times: { proving: { processorSeconds: 2 } }, residentBytes: 1 },
      { kind: 'phase', phase: 'compiling', circuit: 'fail:QED2010', ...at },
      { kind: 'phase', phase: 'proving', circuit: 'fail:QED2010', ...at },
      { kind: 'failed', code: 'QED2010', circuit: 'fail:QED2010', ...at },
    ]);
  });

  it('warns when it must do without the native prover', () => {
    const events: ProverEvent[] = [];
    pool({ backend: 'wasm', onEvent: (event) => events.push(event) });
    expect(events).toMatchObject([{ kind: 'warning' }]);
  });
});
