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
const o1js = microseconds(
  few.length,
  await cpuSeconds(() => few.forEach(([index, leaf]) => tree.setLeaf(index, Field(leaf)))),
);

console.log('| tree | leaves | CPU s | CPU µs a leaf | against o1js |\n|---|---|---|---|---|');
row('o1js `MerkleTree`, one by one', few.length, o1js);
for (const [i, count] of options.leaves.split(',').map(Number).entries()) {
  // Leaves of their own in each run: what was hashed before is remembered.
  const inMemory = leavesOf(count, BigInt(2 + 2 * i));
  // A tree hashes when somebody asks for its root.
  const plain = await cpuSeconds(() => void MerkleTree.from(USER_TREE_HEIGHT, inMemory).root);
  row('in memory, one batch', count, microseconds(count, plain));
  const inStore = leavesOf(count, BigInt(3 + 2 * i));
  const store = new MemoryStore();
  const stored = await cpuSeconds(() => atomically(store, (tx) => TREES.gusr.of([]).write(tx, 1n, inStore)));
  row('in a store, one batch', count, microseconds(count, stored));
}

function leavesOf(count, series) {
  return Array.from({ length: count }, (_, i) => [BigInt(i), (series << 64n) + BigInt(i) + 1n]);
}

function microseconds(count, seconds) {
  return (seconds * 1e6) / count;
}

function row(name, count, perLeaf) {
  const seconds = (perLeaf * count) / 1e6;
  const columns = [name, count.toLocaleString('en-US'), seconds.toFixed(1), perLeaf.toFixed(0)];
  console.log(`| ${[...columns, (perLeaf / o1js).toFixed(3)].join(' | ')} |`);
}

async function cpuSeconds(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
