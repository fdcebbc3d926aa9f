// A node says what keeps it from going on, with a code and a remedy, and stops saying so once it is over.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { diskFull } from '../../../src/kvq/errors.js';
import { JobQueue } from '../../../src/node/jobs/queue.js';
import { Health } from '../../../src/node/roles/health.js';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { startRpcServer } from '../../../src/node/rpc/server.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { testNetwork } from '../support/network.js';

const codes = async (health: Health, now: number) => (await health.troubles(now)).map(({ code }) => code);

/** A queue in which the genesis proof failed for good. */
async function withDeadJob() {
  const store = new MemoryStore();
  const { node } = await testNetwork(0, { store });
  const queue = new JobQueue(store, { ...node.queue.policy, maxAttempts: 1 });
  const leased = (await queue.lease({ worker: 'w', now: 0 }))!;
  await queue.fail(leased.job.id, leased.lease.token, 'out of memory', 0);
  return { node, queue, jobId: leased.job.id };
}

describe('the health of a node', () => {
  it('is good at first', async () => {
    const { node } = await testNetwork(0);
    expect(await node.coordinator.health.troubles(Date.now())).toEqual([]);
  });

  it('names a dead job, why it died, and what to do', async () => {
    const { node, queue, jobId } = await withDeadJob();
    const [trouble] = await node.coordinator.health.troubles(0);
    expect(trouble).toMatchObject({ code: 'QED5107', hint: expect.stringContaining('qed jobs retry') });
    expect(trouble!.message).toContain('out of memory');
    expect(trouble!.message).toContain(jobId.slice(0, 12));
    expect(await queue.retryDead()).toBe(1);
    expect(await node.coordinator.health.troubles(0)).toEqual([]);
  });

  it('tells when nobody takes the jobs that are ready', async () => {
    const { node } = await testNetwork(0);
    const { health } = node.coordinator;
    await health.look(0);
    expect(await codes(health, 59_999)).toEqual([]);
    expect(await codes(health, 60_000)).toEqual(['QED5108']);
    expect((await health.troubles(60_000))[0]).toMatchObject({
      message: '1 job is ready, and nobody has taken one for 60 s',
      hint: expect.stringContaining('a worker that proves Checkpoint for this node'),
    });
    await node.queue.lease({ worker: 'w', now: 60_000 });
    await health.look(60_000);
    expect(await codes(health, 200_000)).toEqual([]);
  });

  it('tells why no more is sealed', async () => {
    const { node } = await testNetwork(0, { maxUnproven: 1 });
    await node.coordinator.seal({ evenIfEmpty: true });
    expect(await codes(node.coordinator.health, 0)).toEqual(['QED4044']);
  });

  it('keeps what a regular task failed with until it succeeds', async () => {
    const { node } = await testNetwork(0);
    const { health } = node.coordinator;
    const fails = (error: Error) => health.watch('seal', () => Promise.reject(error)).catch(() => undefined);
    await fails(diskFull('/store'));
    expect(await codes(health, 0)).toEqual(['QED5003']);
    await fails(new Error('unforeseen'));
    expect(await codes(health, 0)).toEqual(['QED4069']);
    await health.watch('seal', () => Promise.resolve(null));
    expect(await codes(health, 0)).toEqual([]);
  });

  it('tells of a clock that is behind the last block, while blocks are sealed regularly', async () => {
    let now = 2_000_000_000_000;
    const { node } = await testNetwork(0, { now: () => now, rhythm: { blockInterval: 1 } });
    await node.coordinator.seal({ evenIfEmpty: true });
    now = 1_900_000_000_000;
    await node.coordinator.registry.register(5n);
    node.start();
    await expect.poll(() => codes(node.coordinator.health, 0)).toEqual(['QED4041']);
    now = 2_000_000_000_001;
    await expect.poll(() => codes(node.coordinator.health, 0)).toEqual([]);
    await node.stop();
  });
});

describe('a node with troubles', () => {
  it('shows them in its status, and at /healthz and /readyz', async () => {
    const { node, queue, jobId } = await withDeadJob();
    const health = async () => ({ troubles: await node.coordinator.health.troubles(0), simulated: true });
    const server = await startRpcServer(handlersOf(node, '0.0.0'), {
      port: 0,
      version: '0.0.0',
      health,
      operators: 'anybody',
    });
    const client = new RpcClient(server.url);
    const get = async (path: string) => {
      const response = await fetch(`${server.url}${path}`);
      return { status: response.status, body: await response.json() };
    };
    const troubles = [expect.objectContaining({ code: 'QED5107' })];
    expect(await get('/healthz')).toEqual({ status: 200, body: { ok: false, simulated: true, troubles } });
    expect(await get('/readyz')).toEqual({ status: 503, body: { ok: false, simulated: true, troubles } });
    expect((await client.status()).troubles).toEqual(troubles);

    const job = { jobId, status: 'dead', attempts: 1, lastError: 'out of memory', checkpointId: 0, worker: null };
    expect(await client.call('qed_listJobs', {})).toEqual([expect.objectContaining(job)]);
    expect(await client.call('qed_listJobs', { statuses: ['ready'] })).toEqual([]);
    expect(await client.call('qed_getJob', { jobId })).toMatchObject({ ...job, children: [], parents: [] });
    expect(await client.call('qed_getJob', { jobId: 'f'.repeat(64) })).toBeNull();
    expect(await client.call('qed_retryJobs', { jobIds: [jobId] })).toEqual({ retried: 1 });
    expect(await client.call('qed_retryJobs', {})).toEqual({ retried: 0 });
    expect((await queue.inspect(jobId))!.state.status).toBe('ready');
    expect(await client.call('qed_cancelJobs', { jobIds: [jobId] })).toEqual({ cancelled: 1 });
    expect(await client.call('qed_cancelJobs', { jobIds: [jobId] })).toEqual({ cancelled: 0 });
    await expect(client.call('qed_cancelJobs', { jobIds: [] })).rejects.toMatchObject({ code: 'QED4061' });
    const byPrefix = (idPrefix: string) => client.call('qed_listJobs', { idPrefix });
    expect(await byPrefix(jobId.slice(0, 8))).toMatchObject([{ status: 'dead', lastError: 'cancelled by hand' }]);
    expect(await byPrefix('ffffffff')).toEqual([]);
    expect(await get('/readyz')).toMatchObject({ status: 503, body: { troubles } });
    expect(await client.call('qed_retryJobs', {})).toEqual({ retried: 1 });
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { ok: true, troubles: [] } });
    await server.close();
  });

  it.each([
    [diskFull('here'), { code: 'QED5003', hint: expect.stringContaining('Free space') }],
    [new Error('secret'), { code: 'QED4069', message: 'the node failed' }],
  ])('is not ready while it cannot even tell, as without its store: %s', async (error, trouble) => {
    const { node } = await testNetwork(0);
    const faults: unknown[] = [];
    const server = await startRpcServer(handlersOf(node, '0.0.0'), {
      port: 0,
      version: '0.0.0',
      health: () => Promise.reject(error),
      onFault: (_, fault) => faults.push(fault),
    });
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz', 503],
    ] as const) {
      const response = await fetch(`${server.url}${path}`);
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({ ok: false, troubles: [expect.objectContaining(trouble)] });
    }
    expect(faults).toEqual(trouble.code === 'QED5003' ? [] : [error, error]);
    await server.close();
  });
});
