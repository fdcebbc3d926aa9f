// How fast the job queue is on Redis: jobs are planned, leased and completed, each step atomic and durable, by many workers at a time. The same number of commands is
// then given to redis-benchmark on the same server, and the same jobs to LMDB. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-redis.mjs [--jobs 4000] [--workers 64] [--fsync always|everysec|no]
//
// Needs `npm run build` first, and redis-server.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { LmdbStore } from '../dist/kvq/drivers/lmdb.js';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { RedisStore } from '../dist/kvq/drivers/redis/store.js';
import { atomically } from '../dist/kvq/transaction.js';
import { JobQueue } from '../dist/node/jobs/queue.js';

const { values: options } = parseArgs({
  options: {
    jobs: { type: 'string', default: '4000' },
    workers: { type: 'string', default: '64' },
    fsync: { type: 'string', default: 'everysec' },
  },
});
const JOBS = Number(options.jobs);
const WORKERS = Number(options.workers);
/** Planned, leased, completed. */
const TRANSITIONS = 3 * JOBS;
const PLAN_SIZE = 100;

const directory = mkdtempSync(join(tmpdir(), 'qed-bench-'));
const port = await freePort();
const server = spawn('redis-server', ['--port', `${port}`, '--dir', directory, '--appendonly', 'yes', '--appendfsync', options.fsync, '--save', '']); // prettier-ignore
const admin = new Redis(port).on('error', () => undefined);
await admin.ping();

const stores = [
  ['memory', async () => new MemoryStore()],
  ['LMDB', async () => LmdbStore.open(join(directory, 'lmdb'))],
  [`Redis, appendfsync ${options.fsync}`, () => RedisStore.open({ url: `redis://127.0.0.1:${port}`, name: 'bench' })],
];
const rates = new Map();
/** Microseconds of this process's own processor time. */
const costs = new Map();
for (const [name, open] of stores) {
  const store = await open();
  await admin.config('RESETSTAT');
  const start = process.cpuUsage();
  rates.set(name, TRANSITIONS / (await secondsOf(() => runJobs(store))));
  const { user, system } = process.cpuUsage(start);
  costs.set(name, (user + system) / TRANSITIONS);
  await store.close();
}
const commands = await commandsRun();
const plain = commands / (await secondsOf(() => benchmark(commands)));

const redisRate = rates.get(stores[2][0]);
console.log(
  `${JOBS} jobs, ${WORKERS} workers at a time, ${(commands / TRANSITIONS).toFixed(1)} Redis commands a transition\n`,
);
console.log('| store | transitions a second | CPU µs a transition | against Redis |\n|---|---|---|---|');
for (const [name, rate] of rates)
  console.log(`| ${name} | ${rate.toFixed(0)} | ${costs.get(name).toFixed(0)} | ${(rate / redisRate).toFixed(2)} |`);
const bare = (plain * TRANSITIONS) / commands;
console.log(`| redis-benchmark, as many commands (HSET, 50 clients, 16 in a pipeline) | ${bare.toFixed(0)} | | ${(bare / redisRate).toFixed(2)} |`); // prettier-ignore

admin.disconnect();
server.kill('SIGKILL');
await once(server, 'exit');
rmSync(directory, { recursive: true });

async function runJobs(store) {
  const queue = new JobQueue(store);
  const plans = Array.from({ length: JOBS / PLAN_SIZE }, (_, i) => planOf(i));
  // One after the other, as blocks are sealed.
  for (const plan of plans) await atomically(store, (tx) => queue.addPlan(tx, plan));
  const worker = async (_, number) => {
    for (;;) {
      const leased = await queue.lease({ worker: `bench/${number}`, now: Date.now() });
      if (leased === undefined) return;
      await queue.complete(leased.job.id, proofOf(leased.job.id));
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  const { done } = await queue.counts();
  if (done !== JOBS) throw new Error(`${done} of ${JOBS} jobs are done`);
}

function planOf(number) {
  const hex = (i) => (number * PLAN_SIZE + i + 1).toString(16).padStart(64, '0');
  const jobs = Array.from({ length: PLAN_SIZE }, (_, i) => ({ id: hex(i), owner: 'coordinator', circuit: 'GUTAVerifyTwoGUTA', program: 'GutaNode', children: [], witness: { of: i }, output: 7n })); // prettier-ignore
  return { id: (number + 1).toString(16).padStart(64, 'a'), checkpointId: 1n, jobs };
}

function proofOf(id) {
  return { format: 'qed-proof/1', kind: 'simulation', program: 'GutaNode', circuit: 'GUTAVerifyTwoGUTA', output: '7', key: { data: id, hash: '1' } }; // prettier-ignore
}

/** What scripts run inside Redis counts too. */
async function commandsRun() {
  const stats = await admin.info('commandstats');
  return [...stats.matchAll(/^cmdstat_([a-z|]+):calls=(\d+)/gm)].filter(([, name]) => !/eval|config|info|client|ping/.test(name)).reduce((sum, [, , calls]) => sum + Number(calls), 0); // prettier-ignore
}

function benchmark(count) {
  return promisify(execFile)('redis-benchmark', ['-p', `${port}`, '-n', `${count}`, '-c', '50', '-P', '16', '-r', '100000', '-q', 'HSET', 'bench', '__rand_int__', 'x'.repeat(200)]); // prettier-ignore
}

async function secondsOf(run) {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1_000;
}

async function freePort() {
  const listener = createServer().listen(0);
  await once(listener, 'listening');
  const { port: free } = listener.address();
  listener.close();
  await delay(10);
  return free;
}
