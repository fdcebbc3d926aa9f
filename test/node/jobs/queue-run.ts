// A run of the job queue beside a plain model of it: random steps, and what must hold after each of them.
import fc from 'fast-check';
import { expect } from 'vitest';
import { KeyLayout } from '../../../src/kvq/keys.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { TABLES } from '../../../src/kvq/tables.js';
import { atomically } from '../../../src/kvq/transaction.js';
import type { Job, JobRequest } from '../../../src/node/jobs/job.js';
import { JobQueue } from '../../../src/node/jobs/queue.js';
import { collect, type StoreFixture } from '../../kvq/conformance.js';
import { plan, policy, proofOf, request } from './conformance.js';

/** All work there is: job n needs some of the jobs before it. */
const GRAPH: readonly JobRequest[] = [[], [], [], [0, 1], [1, 2], [2], [3, 4], [4, 4], [5, 6], [7, 8], [], [10]].map(
  (children, i) =>
    request(
      `job-${i}`,
      children.map((child) => `job-${child}`),
      i % 2 === 0 ? 'GutaNode' : 'GutaLeaf',
    ),
);
const PLANS = 4;

/** A job with all that it needs. */
function closure(root: number): Set<number> {
  const all = new Set<number>([root]);
  for (const index of all) for (const child of GRAPH[index]!.children) all.add(Number(child.id.slice(4)));
  return all;
}

type Step =
  | { readonly op: 'add'; readonly plan: number; readonly root: number }
  | { readonly op: 'cancel' | 'drop'; readonly plan: number }
  | { readonly op: 'lease'; readonly leaf: boolean; readonly charged: boolean }
  | { readonly op: 'heartbeat' | 'fail' | 'release' | 'complete'; readonly held: number }
  | { readonly op: 'kill'; readonly job: number }
  | { readonly op: 'wait'; readonly ms: number }
  | { readonly op: 'sweep' | 'retry' | 'crash' };

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('add' as const), plan: fc.nat(PLANS - 1), root: fc.nat(GRAPH.length - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constantFrom('cancel' as const, 'drop' as const), plan: fc.nat(PLANS - 1) }),
  },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('lease' as const), leaf: fc.boolean(), charged: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('complete' as const), held: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('heartbeat' as const, 'fail' as const, 'release' as const),
      held: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('kill' as const), job: fc.nat(GRAPH.length - 1) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('wait' as const), ms: fc.nat(120) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('sweep' as const, 'retry' as const, 'crash' as const) }) },
);

/** What a worker believes to hold. */
interface Held {
  readonly id: string;
  readonly token: number;
}

export class Run {
  queue: JobQueue;
  now = 1_000;
  readonly held: Held[] = [];
  readonly plans = new Map<string, Set<string>>();
  readonly proven = new Set<string>();

  constructor(
    readonly fixture: StoreFixture,
    public store: KeyValueStore,
  ) {
    this.queue = new JobQueue(store, policy);
  }

  async apply(next: Step): Promise<void> {
    if (next.op === 'add') await this.add(`plan-${next.plan}`, next.root);
    else if (next.op === 'cancel') await this.cancel(`plan-${next.plan}`);
    else if (next.op === 'drop') await this.drop(`plan-${next.plan}`);
    else if (next.op === 'lease') await this.lease(next.leaf ? new Set(['GutaLeaf']) : undefined, next.charged);
    else if (next.op === 'kill') await this.queue.cancel([`job-${next.job}`]);
    else if (next.op === 'wait') this.now += next.ms;
    else if (next.op === 'sweep') expect((await this.queue.sweep(this.now)).recounted).toBe(0);
    else if (next.op === 'retry') await this.queue.retryDead();
    else if (next.op === 'crash') await this.crash();
    else if ('held' in next && this.held.length > 0) await this.use(next.op, this.held[next.held % this.held.length]!);
  }

  async add(id: string, root: number): Promise<void> {
    const jobs = [...closure(root)].map((index) => GRAPH[index]!);
    await atomically(this.store, (tx) => this.queue.addPlan(tx, plan(id, jobs, BigInt(id.slice(5)))));
    this.plans.set(id, new Set([...(this.plans.get(id) ?? []), ...jobs.map((job) => job.id)]));
  }

  async cancel(id: string): Promise<void> {
    const cancelled = atomically(this.store, (tx) => this.queue.cancelPlan(tx, id));
    if (this.plans.delete(id)) await cancelled;
    else await expect(cancelled).rejects.toMatchObject({ code: 'QED5104' });
  }

  /** Only a finished plan may be dropped. */
  async drop(id: string): Promise<void> {
    const jobs = this.plans.get(id);
    if (jobs === undefined || ![...jobs].every((job) => this.proven.has(job))) return;
    await atomically(this.store, (tx) => this.queue.dropPlan(tx, id, () => Promise.resolve(true)));
    this.plans.delete(id);
  }

  async lease(programs: Set<string> | undefined, charged: boolean): Promise<void> {
    const leased = await this.queue.lease({ worker: 'local/1', now: this.now, charged, ...(programs && { programs }) });
    if (leased === undefined) return;
    const { id, children } = leased.job;
    expect(this.wanted().has(id), 'a job is leased only if a plan wants it').toBe(true);
    expect(children.every((child) => this.proven.has(child.id))).toBe(true);
    expect(this.proven.has(id)).toBe(false);
    expect(
      this.held.some((held) => held.id === id && held.token >= leased.lease.token),
      'a token is given once',
    ).toBe(false);
    // Whoever had the job before has lost it.
    for (const held of this.held.filter((other) => other.id === id)) await this.expectLost(held);
    this.held.push({ id, token: leased.lease.token });
  }

  async use(op: 'heartbeat' | 'fail' | 'release' | 'complete', held: Held): Promise<void> {
    const { id, token } = held;
    const job = await this.queue.inspect(id);
    if (op === 'complete') {
      if (job === undefined)
        return expect(this.queue.complete(id, proofOf(id))).rejects.toMatchObject({ code: 'QED5101' });
      expect(await this.queue.complete(id, proofOf(id))).toBe(!this.proven.has(id));
      this.proven.add(id);
    } else if (this.holds(job, token)) {
      if (op === 'heartbeat') expect((await this.queue.heartbeat(id, token, this.now)).token).toBe(token);
      else if (op === 'fail') await this.queue.fail(id, token, 'no', this.now);
      else await this.queue.release(id, token, this.now);
    } else {
      await this.expectLost(held);
    }
  }

  async crash(): Promise<void> {
    this.store = await this.fixture.reopen(this.store);
    this.queue = new JobQueue(this.store, policy);
    await this.queue.releaseAllOf('local/');
    for (const held of this.held) await this.expectLost(held);
  }

  holds(job: Job | undefined, token: number): boolean {
    return job?.state.status === 'leased' && job.state.lease.token === token && job.state.lease.expiresAt > this.now;
  }

  async expectLost({ id, token }: Held): Promise<void> {
    await expect(this.queue.heartbeat(id, token, this.now)).rejects.toMatchObject({
      code: expect.stringMatching(/QED510[12]/) as string,
    });
  }

  wanted(): Set<string> {
    return new Set([...this.plans.values()].flatMap((jobs) => [...jobs]));
  }

  /** Holds after every step. */
  async check(): Promise<void> {
    const wanted = this.wanted();
    const listed = await collect(this.queue.list());
    const byId = new Map(listed.map((job) => [job.id, job]));
    expect(byId.size, 'a job has one place in the lists').toBe(listed.length);
    for (const id of wanted) expect(byId.has(id), `${id} is not lost`).toBe(true);
    for (const job of listed) {
      const { status } = job.state;
      expect(new Set(Object.keys(job.plans))).toEqual(
        new Set([...this.plans].filter(([, jobs]) => jobs.has(job.id)).map(([id]) => id)),
      );
      expect(status === 'done', job.id).toBe(this.proven.has(job.id));
      if (status !== 'done') expect(status === 'cancelled').toBe(!wanted.has(job.id));
      const missing = new Set(job.children.filter((child) => !this.proven.has(child.id)).map((child) => child.id)).size;
      if (status === 'waiting') expect(job.state).toEqual({ status, missing });
      else if (status !== 'cancelled' && status !== 'done' && status !== 'dead') expect(missing).toBe(0);
    }
    await this.checkIndexes(listed);
  }

  /** Each job has exactly one record, one place by status and, if time can change it, one timer; and it is counted once. */
  async checkIndexes(listed: readonly Job[]): Promise<void> {
    const count = async (table: number): Promise<number> =>
      (await collect(this.store.range(new KeyLayout(table, []).range([])))).length;
    expect(await count(TABLES.jobs)).toBe(listed.length);
    expect(await count(TABLES.jobsByStatus)).toBe(listed.length);
    expect(await count(TABLES.jobTimers)).toBe(
      listed.filter(({ state }) => state.status === 'leased' || state.status === 'failed').length,
    );
    for (const [status, number] of Object.entries(await this.queue.counts()))
      expect(number, status).toBe(listed.filter(({ state }) => state.status === status).length);
  }

  /** From here on workers only succeed: everything wanted gets done. */
  async finish(): Promise<void> {
    this.now += policy.hardLeaseMs + policy.maxBackoffMs;
    await this.queue.sweep(this.now);
    this.now += policy.maxBackoffMs;
    await this.queue.sweep(this.now);
    await this.queue.retryDead();
    for (let i = 0; i < GRAPH.length; i++) {
      const before = this.held.length;
      await this.lease(undefined, true);
      if (this.held.length === before) break;
      await this.use('complete', this.held[before]!);
    }
    const jobs = await collect(this.queue.list());
    expect(jobs.filter(({ state }) => state.status !== 'done' && state.status !== 'cancelled')).toEqual([]);
    for (const id of this.wanted()) expect(this.proven.has(id)).toBe(true);
    await this.check();
  }
}
