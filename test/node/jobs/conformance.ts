import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyLayout } from '../../../src/kvq/keys.js';
import { Batch, type KeyValueStore, type Reader } from '../../../src/kvq/store.js';
import { TABLES } from '../../../src/kvq/tables.js';
import { atomically } from '../../../src/kvq/transaction.js';
import type { JobRequest, Plan } from '../../../src/node/jobs/job.js';
import { readJobCounts } from '../../../src/node/jobs/job-counts.js';
import { proofStore, witnessStore } from '../../../src/node/jobs/proof-store.js';
import type { LeasedJob } from '../../../src/node/jobs/job.js';
import { JobQueue } from '../../../src/node/jobs/queue.js';
import type { JobPolicy } from '../../../src/node/jobs/policy.js';
import type { ProtocolProgram, QedProof } from '../../../src/prover/proof.js';
import { collect, type StoreFixture } from '../../kvq/conformance.js';

export const policy: JobPolicy = {
  leaseMs: 100,
  hardLeaseMs: 250,
  maxAttempts: 3,
  maxInterruptions: 4,
  backoffMs: 10,
  maxBackoffMs: 30,
};

export function request(
  id: string,
  children: readonly string[] = [],
  program: ProtocolProgram = 'GutaNode',
): JobRequest {
  const references = children.map((child) => ({
    kind: child.startsWith('proof') ? ('proof' as const) : ('job' as const),
    id: child,
  }));
  return {
    id,
    owner: 'coordinator',
    program,
    circuit: 'GUTAVerifyTwoGUTA',
    witness: { of: id },
    children: references,
    output: 7n,
  };
}

export const plan = (id: string, jobs: readonly JobRequest[], checkpointId = 1n): Plan => ({ id, checkpointId, jobs });

export const proofOf = (id: string): QedProof => ({
  format: 'qed-proof/1',
  kind: 'simulation',
  program: 'GutaNode',
  circuit: 'GUTAVerifyTwoGUTA',
  output: '7',
  key: { data: id, hash: '1' },
});

/** What the job queue promises on every driver. */
export function describeJobQueue(fixture: StoreFixture): void {
  describe(`the job queue in a ${fixture.name} store`, () => {
    let store: KeyValueStore;
    let queue: JobQueue;
    beforeEach(async () => {
      store = await fixture.open();
      queue = new JobQueue(store, policy);
    });
    afterEach(() => fixture.close(store));

    const add = (wanted: Plan): Promise<void> => atomically(store, (tx) => queue.addPlan(tx, wanted));
    const cancel = (id: string): Promise<void> => atomically(store, (tx) => queue.cancelPlan(tx, id));
    const status = async (id: string): Promise<string | undefined> => (await queue.inspect(id))?.state.status;
    const lease = (now = 0, worker = 'local/1'): Promise<LeasedJob | undefined> => queue.lease({ worker, now });
    const tree = plan('p', [
      request('root', ['left', 'right']),
      request('left', ['leaf', 'proof-x']),
      request('right'),
      request('leaf'),
    ]);
    const addTree = async (): Promise<void> => {
      await atomically(store, async (tx) => {
        proofStore.put(tx, 'proof-x', proofOf('proof-x'));
        await queue.addPlan(tx, tree);
      });
    };
    const reopen = async (): Promise<void> => {
      store = await fixture.reopen(store);
      queue = new JobQueue(store, policy);
    };

    it('makes a job ready once all its children have proofs', async () => {
      await addTree();
      expect(await queue.counts()).toMatchObject({ waiting: 2, ready: 2 });
      expect((await queue.inspect('left'))?.state).toEqual({ status: 'waiting', missing: 1 });
      expect(await queue.complete('leaf', proofOf('leaf'))).toBe(true);
      expect(await status('left')).toBe('ready');
      await queue.complete('left', proofOf('left'));
      expect((await queue.inspect('root'))?.state).toEqual({ status: 'waiting', missing: 1 });
      await queue.complete('right', proofOf('right'));
      expect(await status('root')).toBe('ready');
      await queue.complete('root', proofOf('root'));
      await reopen();
      expect(await queue.counts()).toMatchObject({ done: 4 });
      expect((await queue.proof('root'))?.key.data).toBe('root');
    });

    it('spends no work on what is cancelled until it is retried, and keeps its inputs', async () => {
      await addTree();
      const held = (await lease())!;
      expect(await queue.cancel([held.job.id, 'root', 'nobody'])).toBe(2);
      await expect(queue.heartbeat(held.job.id, held.lease.token, 0)).rejects.toMatchObject({ code: 'QED5102' });
      expect((await queue.inspect(held.job.id))?.lastError).toBe('cancelled by hand');
      expect(await witnessStore.get(store, held.job.id)).toEqual({ of: held.job.id });
      const other = (await lease())!;
      expect(await lease()).toBeUndefined();
      await queue.complete(other.job.id, proofOf(other.job.id));
      expect(await queue.cancel([other.job.id, held.job.id])).toBe(0);
      expect(await status('root')).toBe('dead');
      expect(await queue.retryDead()).toBe(2);
      expect(await status('root')).toBe('waiting');
      expect(await status(held.job.id)).toBe('ready');
      for (const id of ['leaf', 'left', 'right']) await queue.complete(id, proofOf(id));
      expect(await status('root')).toBe('ready');
    });

    it('counts jobs in a store that was written without counters, and keeps counting', async () => {
      await addTree();
      const counters = await collect(store.range(new KeyLayout(TABLES.jobTotals, []).range([])));
      expect(counters.length).toBeGreaterThan(0);
      await store.write(counters.reduce((batch, { key }) => batch.delete(key), new Batch()));
      for (let opened = 0; opened < 2; opened++) {
        await queue.countStored();
        expect(await queue.counts()).toMatchObject({ waiting: 2, ready: 2, done: 0 });
      }
      await queue.complete('leaf', proofOf('leaf'));
      expect(await queue.counts()).toMatchObject({ waiting: 1, ready: 2, done: 1 });
      await Promise.all(['left', 'right'].map((id) => queue.complete(id, proofOf(id))));
      expect(await queue.counts()).toMatchObject({ waiting: 0, ready: 1, done: 3 });
    });

    it('counts jobs by program without walking them', async () => {
      await addTree();
      for (const id of ['leaf', 'left', 'right', 'root']) await queue.complete(id, proofOf(id));
      await add(plan('next', [request('after', ['root'], 'Checkpoint')], 2n));
      await lease();
      const kept: Reader = {
        get: (key) => store.get(key),
        getMany: (keys) => store.getMany(keys),
        last: (ranges) => store.last(ranges),
        range: () => expect.unreachable('the jobs are walked'),
      };
      const counts = await readJobCounts(kept);
      expect(counts.done).toEqual({ GutaNode: 4 });
      expect(counts.leased).toEqual({ Checkpoint: 1 });
      expect(counts.ready).toMatchObject({ Checkpoint: 0 });
    });

    it('plans while jobs change, without beginning anew', async () => {
      await addTree();
      let runs = 0;
      await atomically(store, async (tx) => {
        runs++;
        await queue.addPlan(tx, plan('next', [request('other')], 2n));
        await queue.complete('leaf', proofOf('leaf'));
      });
      expect(runs).toBe(1);
      expect(await queue.counts()).toMatchObject({ waiting: 1, ready: 3, done: 1 });
    });

    it('gives workers who ask at once a job each, and tries none twice', async () => {
      await add(
        plan(
          'many',
          Array.from({ length: 40 }, (_, i) => request(`job-${i}`)),
        ),
      );
      const leases = await Promise.all(Array.from({ length: 40 }, (_, i) => queue.lease({ worker: `w${i}`, now: 0 })));
      expect(new Set(leases.map((leased) => leased?.job.id)).size).toBe(40);
      expect(await queue.counts()).toMatchObject({ ready: 0, leased: 40 });
      await Promise.all(leases.map((leased) => queue.complete(leased!.job.id, proofOf(leased!.job.id))));
      expect(await queue.counts()).toMatchObject({ leased: 0, done: 40 });
    });

    it('writes what changes at the same time at once', async () => {
      const jobs = Array.from({ length: 40 }, (_, i) => request(`job-${i}`));
      await add(plan('many', [request('root', [...jobs.map(({ id }) => id)]), ...jobs]));
      const write = vi.spyOn(store, 'write');
      const held = await Promise.all(jobs.map((_, i) => queue.lease({ worker: `w${i}`, now: 0 })));
      expect(write).toHaveBeenCalledTimes(1);
      const [lost, ...done] = await Promise.allSettled([
        queue.heartbeat(held[0]!.job.id, 7, 1),
        ...held.map((leased) => queue.complete(leased!.job.id, proofOf(leased!.job.id))),
        queue.complete('job-7', proofOf('job-7')),
      ]);
      expect(write).toHaveBeenCalledTimes(2);
      expect(lost).toMatchObject({ reason: { code: 'QED5102' } });
      expect(done.map((end) => end.status === 'fulfilled' && end.value)).toEqual([...jobs.map(() => true), false]);
      expect(await status('root')).toBe('ready');
      expect(await queue.counts()).toMatchObject({ ready: 1, leased: 0, done: 40 });
    });

    it('gives jobs that others ask for to those who can take them', async () => {
      await add(plan('p', [request('node-1'), request('leaf-1', [], 'GutaLeaf'), request('node-2')]));
      const only = (program: ProtocolProgram): Promise<LeasedJob | undefined> =>
        queue.lease({ worker: 'w', now: 0, programs: new Set([program]) });
      const given = await Promise.all([only('GutaLeaf'), only('GutaLeaf'), lease(), lease(), lease()]);
      expect(given.map((leased) => leased?.job.program)).toEqual(['GutaLeaf', undefined, 'GutaNode', 'GutaNode', undefined]); // prettier-ignore
    });

    it('makes the parent of children that finish at once ready', async () => {
      const children = Array.from({ length: 8 }, (_, i) => `child-${i}`);
      await add(plan('p', [request('parent', children), ...children.map((child) => request(child))]));
      await Promise.all(children.map((child) => queue.complete(child, proofOf(child))));
      expect(await status('parent')).toBe('ready');
    });

    it('counts a child once that fills two slots', async () => {
      await add(plan('p', [request('parent', ['child', 'child']), request('child')]));
      await queue.complete('child', proofOf('child'));
      expect(await status('parent')).toBe('ready');
      expect((await queue.load('parent')).children.map((proof) => proof.key.data)).toEqual(['child', 'child']);
    });

    it('leases the older checkpoint first, then the nearer to the root', async () => {
      await add(plan('new', [request('new-root', ['new-leaf']), request('new-leaf')], 9n));
      await add(plan('old', [request('old-root', ['a', 'b', 'proof-x']), request('a', ['c']), request('b'), request('c')].map((job) => ({ ...job, children: job.children.filter(({ kind }) => kind === 'job') })), 8n)); // prettier-ignore
      const order: string[] = [];
      for (let leased = await lease(); leased !== undefined; leased = await lease()) {
        order.push(leased.job.id);
        await queue.complete(leased.job.id, proofOf(leased.job.id));
      }
      // `b` is one step from its root, `c` two; when `c` is done `a` goes before the newer checkpoint.
      expect(order).toEqual(['b', 'c', 'a', 'old-root', 'new-leaf', 'new-root']);
    });

    it('ranks a shared job by the oldest checkpoint that wants it', async () => {
      await add(plan('newer', [request('other')], 5n));
      await add(plan('newest', [request('shared')], 9n));
      await add(plan('older', [request('shared')], 2n));
      expect((await lease())?.job.id).toBe('shared');
      await cancel('older');
      expect((await queue.inspect('shared'))?.rank.checkpointId).toBe(9);
    });

    it('leases only programs that the worker has', async () => {
      await add(plan('p', [request('a', [], 'Registry'), request('b', [], 'Checkpoint')]));
      expect(await queue.lease({ worker: 'w', now: 0, programs: new Set(['GutaLeaf']) })).toBeUndefined();
      expect((await queue.lease({ worker: 'w', now: 0, programs: new Set(['Checkpoint']) }))?.job.id).toBe('b');
    });

    it('never leases a job twice at a time', async () => {
      await add(
        plan(
          'p',
          Array.from({ length: 5 }, (_, i) => request(`job-${i}`)),
        ),
      );
      const leases = await Promise.all(Array.from({ length: 8 }, (_, i) => lease(0, `w-${i}`)));
      const ids = leases.filter((leased) => leased !== undefined).map(({ job }) => job.id);
      expect(ids.sort()).toEqual(['job-0', 'job-1', 'job-2', 'job-3', 'job-4']);
    });

    it('loads all that a prover needs', async () => {
      await addTree();
      await queue.complete('leaf', proofOf('leaf'));
      expect(await queue.load('left')).toEqual({
        program: { kind: 'protocol', name: 'GutaNode' },
        circuit: 'GUTAVerifyTwoGUTA',
        witness: { of: 'left' },
        children: [proofOf('leaf'), proofOf('proof-x')],
      });
      await expect(queue.load('root')).rejects.toMatchObject({ code: 'QED5105' });
      await atomically(store, async (tx) => witnessStore.delete(tx, 'right'));
      await expect(queue.load('right')).rejects.toMatchObject({ code: 'QED5105' });
      await expect(queue.load('nothing')).rejects.toMatchObject({ code: 'QED5101' });
    });

    it('holds a lease by heartbeats, but not past its hard end', async () => {
      await add(plan('p', [request('job')]));
      const { lease: first } = (await lease(0))!;
      expect(first).toMatchObject({ token: 1, expiresAt: 100, hardEnd: 250 });
      expect((await queue.heartbeat('job', 1, 90)).expiresAt).toBe(190);
      expect((await queue.heartbeat('job', 1, 180)).expiresAt).toBe(250);
      expect(await queue.sweep(249)).toMatchObject({ expired: 0 });
      expect(await queue.sweep(250)).toMatchObject({ expired: 1 });
      expect((await queue.inspect('job'))?.attempts).toBe(1);
      await expect(queue.heartbeat('job', 1, 251)).rejects.toMatchObject({ code: 'QED5102' });
    });

    it('refuses the token of an earlier lease for all but a proof', async () => {
      await add(plan('p', [request('job')]));
      await lease(0, 'slow');
      await expect(queue.heartbeat('job', 1, 100)).rejects.toMatchObject({ code: 'QED5102' });
      await queue.sweep(100);
      await queue.sweep(110);
      expect((await lease(110, 'quick'))?.lease.token).toBe(2);
      await expect(queue.heartbeat('job', 1, 120)).rejects.toMatchObject({ code: 'QED5102' });
      await expect(queue.fail('job', 1, 'no', 120)).rejects.toMatchObject({ code: 'QED5102' });
      await expect(queue.release('job', 1, 120)).rejects.toMatchObject({ code: 'QED5102' });
      expect(await status('job')).toBe('leased');
      expect(await queue.complete('job', proofOf('job'))).toBe(true);
      await expect(queue.fail('job', 2, 'no', 120)).rejects.toMatchObject({ code: 'QED5102' });
      expect(await queue.complete('job', proofOf('again'))).toBe(false);
      expect((await queue.proof('job'))?.key.data).toBe('job');
    });

    it('tries a failed job again, later and later, until it is dead', async () => {
      await add(plan('p', [request('parent', ['job']), request('job')]));
      let now = 0;
      const delays: number[] = [];
      for (let token = 1; token <= policy.maxAttempts; token++) {
        const leased = (await lease(now))!;
        const { state } = await queue.fail('job', leased.lease.token, `reason ${token}`, now);
        if (state.status !== 'failed') break;
        delays.push(state.retryAt - now);
        expect(await lease(now)).toBeUndefined();
        expect(await queue.sweep(state.retryAt - 1)).toMatchObject({ retried: 0 });
        now = state.retryAt;
        expect(await queue.sweep(now)).toMatchObject({ retried: 1 });
      }
      expect(delays).toEqual([10, 20]);
      expect(await queue.inspect('job')).toMatchObject({
        attempts: 3,
        lastError: 'reason 3',
        state: { status: 'dead' },
      });
      expect((await collect(queue.list(['dead']))).map(({ id }) => id)).toEqual(['job']);
      expect(await queue.sweep(now + 1_000_000)).toEqual({ expired: 0, retried: 0, recounted: 0 });
      expect(await status('parent')).toBe('waiting');
      expect(await queue.retryDead(['parent', 'job'])).toBe(1);
      expect(await queue.inspect('job')).toMatchObject({ attempts: 0, state: { status: 'ready' } });
    });

    it('does not charge failures of workers from outside', async () => {
      await add(plan('p', [request('job')]));
      for (let i = 0; i < 2 * policy.maxAttempts; i++) {
        const leased = (await queue.lease({ worker: 'outside', now: 1_000 * i, charged: false }))!;
        if (i % 2 === 0) await queue.fail('job', leased.lease.token, 'no', 1_000 * i);
        else expect(await queue.sweep(1_000 * i + 500)).toMatchObject({ expired: 1 });
      }
      expect(await queue.inspect('job')).toMatchObject({ attempts: 0, state: { status: 'ready' } });
    });

    it('gives back what a stopped node had, but not for ever', async () => {
      await add(plan('p', [request('mine'), request('yours')]));
      for (let i = 1; i <= policy.maxInterruptions; i++) {
        await lease(0, 'local/1');
        if (i === 1) await lease(0, 'remote/1');
        await reopen();
        expect(await queue.releaseAllOf('local/')).toBe(1);
      }
      expect(await queue.inspect('mine')).toMatchObject({
        attempts: 0,
        interruptions: policy.maxInterruptions,
        state: { status: 'dead' },
      });
      expect(await status('yours')).toBe('leased');
    });

    it('gives a released job to the next worker without an attempt', async () => {
      await add(plan('p', [request('job')]));
      await lease(0);
      await queue.release('job', 1, 50);
      expect(await queue.inspect('job')).toMatchObject({ attempts: 0, state: { status: 'ready' } });
    });

    it('cancels what no plan wants any more, and only that', async () => {
      await addTree();
      await add({ ...plan('q', [request('left', ['leaf', 'proof-x']), request('leaf')]), checkpointId: 2n });
      const { lease: held } = (await queue.lease({ worker: 'w', now: 0 }))!;
      expect(await status('right')).toBe('leased');
      await cancel('p');
      expect(await Promise.all(['root', 'right', 'left', 'leaf'].map(status))).toEqual([
        'cancelled',
        'cancelled',
        'waiting',
        'ready',
      ]);
      await expect(queue.heartbeat('right', held.token, 1)).rejects.toMatchObject({ code: 'QED5102' });
      await cancel('q');
      expect(await queue.counts()).toMatchObject({ cancelled: 4, ready: 0, waiting: 0 });
      expect(await lease()).toBeUndefined();
      await expect(cancel('q')).rejects.toMatchObject({ code: 'QED5104' });
    });

    it('revives cancelled jobs with their counters as they are by then', async () => {
      await addTree();
      await queue.complete('leaf', proofOf('leaf'));
      await cancel('p');
      // A slow worker delivers: its proof counts though nobody wanted it at the time.
      expect(await queue.complete('right', proofOf('right'))).toBe(true);
      await add(tree);
      expect(await Promise.all(['root', 'right', 'left', 'leaf'].map(status))).toEqual([
        'waiting',
        'done',
        'ready',
        'done',
      ]);
      expect((await queue.inspect('root'))?.state).toEqual({ status: 'waiting', missing: 1 });
      await queue.complete('left', proofOf('left'));
      expect(await status('root')).toBe('ready');
    });

    it('forgets a finished plan with its inputs and proofs, but for those that are kept', async () => {
      await addTree();
      for (const id of ['leaf', 'left', 'right', 'root']) await queue.complete(id, proofOf(id));
      await add(plan('next', [request('after', ['root'])], 2n));
      expect(await status('after')).toBe('ready');
      await atomically(store, (tx) => queue.dropPlan(tx, 'p', (id) => Promise.resolve(id === 'root')));
      expect(await queue.counts()).toMatchObject({ done: 0, ready: 1 });
      expect(await witnessStore.get(store, 'leaf')).toBeUndefined();
      for (const id of ['leaf', 'proof-x']) expect(await queue.proof(id)).toBeUndefined();
      expect((await queue.load('after')).children).toEqual([proofOf('root')]);
      // Where the proof is kept, the same work again is done already.
      await add(plan('again', [request('root'), request('leaf')]));
      expect([await status('root'), await status('leaf')]).toEqual(['done', 'ready']);
    });

    it('extends a plan', async () => {
      await add(plan('p', [request('leaf')]));
      await add(plan('p', [request('parent', ['leaf']), request('leaf')]));
      expect(await collect(queue.plans())).toEqual([{ id: 'p', checkpointId: 1, jobs: ['leaf', 'parent'] }]);
      await queue.complete('leaf', proofOf('leaf'));
      expect(await status('parent')).toBe('ready');
    });

    it('refuses a job whose child nobody will prove, and one that is known with other inputs', async () => {
      await expect(add(plan('p', [request('parent', ['nobody'])]))).rejects.toMatchObject({ code: 'QED5103' });
      await add(plan('q', [request('child')]));
      await expect(add(plan('p', [request('parent', ['child'])]))).rejects.toMatchObject({ code: 'QED5103' });
      await expect(add(plan('p', [{ ...request('child'), output: 8n }]))).rejects.toMatchObject({ code: 'QED5106' });
      expect(await queue.counts()).toMatchObject({ ready: 1, waiting: 0 });
    });

    it('misses no child that finishes while a plan is added', async () => {
      for (let i = 0; i < 10; i++) {
        await add(plan(`p${i}`, [request(`c${i}`)]));
        await Promise.all([
          queue.complete(`c${i}`, proofOf(`c${i}`)),
          add(plan(`p${i}`, [request(`d${i}`, [`c${i}`]), request(`c${i}`)])),
        ]);
        expect(await status(`d${i}`)).toBe('ready');
      }
    });

    it('adds a plan and completes a job in a transaction of the caller, or not at all', async () => {
      await atomically(store, async (tx) => {
        await queue.addPlan(tx, plan('p', [request('parent', ['child']), request('child')]));
        expect(await queue.completeIn(tx, 'child', proofOf('child'))).toBe(true);
        expect((await queue.inspect('parent', tx))?.state.status).toBe('ready');
      });
      expect(await queue.counts()).toMatchObject({ ready: 1, done: 1 });
      const refused = atomically(store, async (tx) => {
        await queue.completeIn(tx, 'parent', proofOf('parent'));
        throw new Error('refused');
      });
      await expect(refused).rejects.toThrow('refused');
      expect(await status('parent')).toBe('ready');
      expect(await queue.proof('parent')).toBeUndefined();
    });

    it('tells who listens of each change', async () => {
      let heard = 0;
      const stop = queue.signal.onChange(() => heard++);
      await add(plan('p', [request('job')]));
      await lease();
      expect(heard).toBe(1);
      expect(await lease()).toBeUndefined();
      expect(heard).toBe(1);
      stop();
      await queue.complete('job', proofOf('job'));
      expect(heard).toBe(1);
    });
  });
}
