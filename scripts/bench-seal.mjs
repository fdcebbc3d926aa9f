// What sealing and storing cost as a network grows. A simulated network in memory takes one made-up end cap of each user and seals all of them as one
// block, and once more; then stores are filled and read. Prints the tables of docs/benchmarks.md.
//
//   node scripts/bench-seal.mjs [--users 10,100,1000,4000] [--sessions 10,4000] [--waiting 10,1000] [--blocks 10,300] [--only seal|read|waiting|restart]
//
// Needs `npm run build` first.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { LmdbStore } from '../dist/kvq/drivers/lmdb.js';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { atomically } from '../dist/kvq/transaction.js';
import { openAllRoles } from '../dist/node/all-roles.js';
import { waitForProven } from '../dist/node/roles/wait-for-proven.js';
import { submissionId } from '../dist/node/inbox/submissions.js';
import { TREES } from '../dist/node/state/forest.js';
import { uconLeafOf } from '../dist/parth/contract-state.js';
import { USER_CONTRACT_TREE_HEIGHT } from '../dist/parth/heights.js';
import { UserLeaf } from '../dist/parth/leaves.js';
import { MerkleTree } from '../dist/parth/trees/merkle-tree.js';
import { EndCapResult } from '../dist/parth/statements/session.js';
import { userIdOf } from '../dist/parth/user-id.js';
import { protocolKeys } from '../dist/prover/programs/keys.js';
import { SimulatedProver } from '../dist/prover/proving/simulated-prover.js';

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '10,100,1000,4000' },
    sessions: { type: 'string', default: '10,4000' },
    waiting: { type: 'string', default: '10,1000' },
    blocks: { type: 'string', default: '10,300' },
    only: { type: 'string' },
  },
});
const numbers = (text) => text.split(',').map(Number);
const wanted = (name) => options.only === undefined || options.only === name;

const HEIGHT = 8;
const SLOT = 1n;
const keys = protocolKeys();

if (!isMainThread) {
  const { anchor, leaves } = workerData;
  parentPort.postMessage(leaves.map((leaf) => session(anchor, leaf)));
  process.exit();
}
if (wanted('seal')) {
  await sealedBlock(10);
  const columns = 'accepted, CPU s | sealed, CPU s | sealed, s | sealed, CPU ms an end cap |';
  await print(`| end caps | ${columns} next block: ${columns}`, numbers(options.users), sealedBlock);
}
if (wanted('read')) await print('| sessions of a user | contract read, ms |', numbers(options.sessions), readContract);
if (wanted('waiting'))
  await print(
    '| submissions waiting | one more accepted, ms | node opened again, ms |',
    numbers(options.waiting),
    oneMoreWaiting,
  );

if (wanted('restart')) {
  const columns = 'opened again, CPU ms | first registration sealed, CPU ms |';
  await print(`| blocks | ${columns}`, numbers(options.blocks), (blocks) => restart(1, blocks));
  await print(`| users | ${columns}`, numbers(options.users), (users) => restart(users, 1));
}

/** Processor time to accept and to seal one end cap of each of `count` users, and then a second one of each, in the next block. */
async function sealedBlock(count) {
  const { node } = await network(new MemoryStore(), count);
  const row = [];
  for (let block = 1; block <= 2; block++) {
    const anchor = await node.state.anchor();
    const userIds = Array.from({ length: count }, (_, i) => userIdOf(BigInt(i), 1n));
    const leaves = await Promise.all(userIds.map((userId) => node.state.userLeaf(anchor.checkpointId, userId)));
    // Users make their sessions elsewhere: this thread has hashed nothing of them yet.
    const [sessions] = await once(new Worker(new URL(import.meta.url), { workerData: { anchor, leaves } }), 'message');
    const accepted = await cpuSeconds(async () => {
      for (const endCap of sessions) await node.realm.endCaps.submit(endCap);
    });
    const started = performance.now();
    const sealed = await cpuSeconds(() => node.coordinator.seal());
    const wall = (performance.now() - started) / 1000;
    const checkpoint = await node.state.checkpoint();
    if (checkpoint.row.endCaps !== count)
      throw new Error(`a block holds ${checkpoint.row.endCaps} of ${count} end caps`);
    row.push(accepted.toFixed(1), sealed.toFixed(1), wall.toFixed(1), ((1000 * sealed) / count).toFixed(2));
  }
  await node.stop();
  return row;
}

/** Milliseconds to read all slots of a contract that one user wrote to at each of `count` checkpoints. */
async function readContract(count) {
  return withLmdb(async (store) => {
    const tree = TREES.cstate.of([0n, 0n], HEIGHT);
    await atomically(store, async (tx) => {
      for (let id = 1n; id <= count; id++) await tree.write(tx, id, [[SLOT, id]]);
    });
    const read = async () => {
      for await (const [, value] of tree.leaves(store, BigInt(count)))
        if (value !== BigInt(count)) throw new Error('an old value');
    };
    return [(await median(read)).toFixed(2)];
  });
}

/** Milliseconds to accept one more registration while `count` wait, and to open the node again on that store. */
async function oneMoreWaiting(count) {
  return withLmdb(async (store) => {
    const { node, open } = await network(store, 1);
    let key = 1n << 200n;
    const accept = () => node.submissions.accept('registration', submissionId('registration', ++key), key);
    for (let i = 0; i < count; i += 50) await Promise.all(Array.from({ length: Math.min(50, count - i) }, accept));
    const accepted = await median(accept);
    await node.stop();
    const opened = await median(async () => (await open()).stop());
    return [accepted.toFixed(2), opened.toFixed(0)];
  });
}

/** Processor time until a network of that many users goes on after that many blocks. */
async function restart(users, blocks) {
  return withLmdb(async (store) => {
    const { node, open } = await network(store, users, 1);
    node.start();
    for (let i = 1; i <= blocks; i++) {
      await node.coordinator.seal({ evenIfEmpty: true });
      await waitForProven(node, BigInt(i));
    }
    await node.coordinator.registry.register(5n);
    await node.stop();
    let again;
    const opened = await cpuSeconds(async () => {
      again = await open();
    });
    const sealed = await cpuSeconds(() => again.coordinator.seal());
    await again.stop();
    return [opened, sealed].map((seconds) => (1000 * seconds).toFixed(0));
  });
}

async function network(store, users, workers = 0) {
  const contract = { deployerId: 0n, cstateHeight: BigInt(HEIGHT), layoutHash: 11n, functions: [] };
  const genesis = {
    config: { magic: 7n, realmBits: 1n, maxAnchorAge: 5n, baseFee: 1n, feePerTransaction: 0n, feePerSlot: 0n },
    blockTime: 1_700_000_000_000n,
    contracts: [contract, contract],
    users: Array.from({ length: users }, (_, i) => ({ publicKeyHash: 1_000n + BigInt(i), balance: 50n })),
  };
  const blockLimits = { 'end-cap': users };
  const prover = new SimulatedProver();
  const open = () => openAllRoles({ store, genesis, keys, prover, workers, blockLimits, maxWaiting: users + 1 });
  return { node: await open(), genesis, open };
}

/** A made-up session that writes one slot of contract 0, as each of the user's sessions did. */
function session(anchor, start) {
  const value = 1n + start.userId + (start.nonce << 32n);
  const cstate = MerkleTree.from(HEIGHT, [[SLOT, value]]);
  const ucon = MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, [[0n, uconLeafOf(cstate.root, HEIGHT)]]);
  const endUserLeaf = { ...start, uconRoot: ucon.root, nonce: start.nonce + 1n, lastCheckpointId: anchor.checkpointId };
  const result = {
    userId: start.userId,
    startUserLeafHash: UserLeaf.hash(start),
    endUserLeafHash: UserLeaf.hash(endUserLeaf),
    checkpointId: anchor.checkpointId,
    checkpointTreeRoot: anchor.checkpointTreeRoot,
    validUntil: anchor.checkpointId + anchor.config.maxAnchorAge,
    stats: { fees: 1n, userOps: 1n, transactions: 1n, slotsModified: 1n },
  };
  const proof = {
    format: 'qed-proof/1',
    kind: 'simulation',
    program: 'UpsEndCap',
    circuit: 'UPSStandardEndCap',
    output: EndCapResult.hash(result).toString(),
    key: keys.UpsEndCap,
  };
  return { result, proof, endUserLeaf, updates: [{ contractId: 0n, slots: [[SLOT, value]] }], events: [] };
}

async function print(header, counts, measure) {
  const columns = header.split('|').length - 2;
  process.stdout.write(`${header}\n${'|---'.repeat(columns)}|\n`);
  for (const count of counts)
    process.stdout.write(`| ${[count.toLocaleString('en-US'), ...(await measure(count))].join(' | ')} |\n`);
  process.stdout.write('\n');
}

async function withLmdb(body) {
  const directory = mkdtempSync(join(tmpdir(), 'qed-bench-'));
  const store = LmdbStore.open(directory);
  try {
    return await body(store);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** What a busy machine does beside it does not count. */
async function cpuSeconds(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** In milliseconds. */
async function median(work, runs = 21) {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(1000 * (await seconds(work)));
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}
