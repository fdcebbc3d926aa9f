// What the cache in front of Redis saves: what a session reads of a checkpoint that is sealed, through `FixedReader` and straight from the store.
// Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-cache.mjs [--users 2000] [--reads 2000]
//
// Needs `npm run build` first, and redis-server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { RedisStore } from '../dist/kvq/drivers/redis/store.js';
import { atomically } from '../dist/kvq/transaction.js';
import { FixedReader } from '../dist/node/state/fixed-reader.js';
import { LEAVES, TREES } from '../dist/node/state/forest.js';
import { UserLeaf } from '../dist/parth/leaves.js';

const { values: options } = parseArgs({
  options: { users: { type: 'string', default: '2000' }, reads: { type: 'string', default: '2000' } },
});
const USERS = Number(options.users);
const READS = Number(options.reads);
const CHECKPOINT = 1n;
const HEIGHT = 32;
const READERS = 32;
const ROUNDS = 5;

const directory = mkdtempSync(join(tmpdir(), 'qed-bench-'));
const port = await freePort();
const server = spawn('redis-server', ['--port', `${port}`, '--dir', directory, '--appendonly', 'no', '--save', '']);
const admin = new Redis(port).on('error', () => undefined);
await admin.ping();
const store = await RedisStore.open({ url: `redis://127.0.0.1:${port}`, name: 'bench', warn: () => undefined });
const users = Array.from({ length: USERS }, (_, i) => BigInt(i));
await atomically(store, async (tx) => {
  const leaves = users.map((userId) => ({ ...UserLeaf.zero(), userId }));
  for (const leaf of leaves) LEAVES.users.put(tx, CHECKPOINT, [leaf.userId], leaf);
  await TREES.gusr.of([]).write(
    tx,
    CHECKPOINT,
    leaves.map((leaf) => [leaf.userId, UserLeaf.hash(leaf)]),
  );
});

/** Counts what the cache did not know. */
let missed = 0;
const counting = {
  last: (ranges) => {
    missed += ranges.length;
    return store.last(ranges);
  },
};

/** What `qed_getUser` reads. */
const readUser = async (reader, userId, checkpointId) => {
  await TREES.gusr.of([]).path(reader, checkpointId, userId);
  await LEAVES.users.get(reader, checkpointId, userId);
};

let seed = 1;
const random = (limit) => (seed = (seed * 48_271) % 2_147_483_647) % limit;
const LOADS = [
  ['any user, one checkpoint', () => BigInt(random(USERS)), Infinity],
  ['one of 20 users, one checkpoint', () => BigInt(random(Math.min(20, USERS))), Infinity],
  ['any user, a new checkpoint after 1,000 reads', () => BigInt(random(USERS)), 1_000],
  ['any user, a new checkpoint after 100 reads', () => BigInt(random(USERS)), 100],
  ['any user, a new checkpoint after 10 reads', () => BigInt(random(USERS)), 10],
];
console.log(`${USERS} users, ${READERS} readers, ${ROUNDS} rounds of ${READS} reads of a leaf with its path\n`);
console.log('| load | without, reads a second | with | ratio: median (least to greatest) | from memory |');
console.log('|---|---|---|---|---|');
for (const [name, pick, perCheckpoint] of LOADS) {
  // By turns, so that both meet the same moods of the machine.
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const without = await rateOf(store, pick, perCheckpoint);
    missed = 0;
    const cached = new FixedReader(counting);
    const rate = await rateOf(cached, pick, perCheckpoint);
    rounds.push({ without, rate, ratio: rate / without, share: 100 * (1 - missed / (READS * (HEIGHT + 1))) });
  }
  const sorted = (key) => rounds.map((round) => round[key]).sort((a, b) => a - b);
  const median = (key) => sorted(key)[Math.floor(ROUNDS / 2)];
  const ratios = sorted('ratio').map((ratio) => ratio.toFixed(1));
  const spread = `${median('ratio').toFixed(1)} (${ratios[0]} to ${ratios.at(-1)})`;
  console.log(
    `| ${name} | ${median('without').toFixed(0)} | ${median('rate').toFixed(0)} | ${spread} | ${median('share').toFixed(0)} % |`,
  );
}
await store.close();
admin.disconnect();
server.kill();
await once(server, 'exit');
rmSync(directory, { recursive: true });

async function rateOf(reader, pick, perCheckpoint) {
  const started = performance.now();
  let left = READS;
  const work = async () => {
    while (left-- > 0) await readUser(reader, pick(), CHECKPOINT + BigInt(Math.floor((READS - left) / perCheckpoint)));
  };
  await Promise.all(Array.from({ length: READERS }, work));
  return READS / ((performance.now() - started) / 1_000);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
