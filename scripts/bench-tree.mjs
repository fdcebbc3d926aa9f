// What it takes to write many user leaves into the global user tree as one batch: into a store, into a tree in memory, and one by one into o1js's own tree.
// Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-tree.mjs [--leaves 10000,100000] [--o1js 1000]
//
// Needs `npm run build` first.
import { parseArgs } from 'node:util';
import { Field, MerkleTree as O1jsMerkleTree } from 'o1js';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { atomically } from '../dist/kvq/transaction.js';
import { TREES } from '../dist/node/state/forest.js';
import { USER_TREE_HEIGHT } from '../dist/parth/heights.js';
import { MerkleTree } from '../dist/parth/trees/merkle-tree.js';

const { values: options } = parseArgs({
  options: { leaves: { type: 'string', default: '10000,100000' }, o1js: { type: 'string', default: '1000' } },
});

// The first hashes of a process take longer.
MerkleTree.from(USER_TREE_HEIGHT, leavesOf(100, 0n));

const tree = new O1jsMerkleTree(USER_TREE_HEIGHT + 1);
const few = leavesOf(Number(options.o1js), 1n);
const alone = await seconds(() => few.forEach(([index, leaf]) => tree.setLeaf(index, Field(leaf))));
const o1js = alone.cpu / few.length;

console.log('| tree | leaves | wall s | CPU s | CPU µs a leaf | against o1js |\n|---|---|---|---|---|---|');
row('o1js `MerkleTree`, one by one', few.length, alone);
for (const [i, count] of options.leaves.split(',').map(Number).entries()) {
  // Leaves of their own in each run: what was hashed before is remembered.
  const inMemory = leavesOf(count, BigInt(2 + 2 * i));
  // A tree hashes when somebody asks for its root.
  row('in memory, one batch', count, await seconds(() => void MerkleTree.from(USER_TREE_HEIGHT, inMemory).root));
  const inStore = leavesOf(count, BigInt(3 + 2 * i));
  const store = new MemoryStore();
  const stored = await seconds(() => atomically(store, (tx) => TREES.gusr.of([]).write(tx, 1n, inStore)));
  row('in a store, one batch', count, stored);
}

function leavesOf(count, series) {
  return Array.from({ length: count }, (_, i) => [BigInt(i), (series << 64n) + BigInt(i) + 1n]);
}

function row(name, count, { wall, cpu }) {
  const columns = [
    name,
    count.toLocaleString('en-US'),
    wall.toFixed(1),
    cpu.toFixed(1),
    ((cpu * 1e6) / count).toFixed(0),
  ];
  console.log(`| ${[...columns, (cpu / count / o1js).toFixed(4)].join(' | ')} |`);
}

/** Wall time, and processor time of all threads. */
async function seconds(work) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6 };
}
