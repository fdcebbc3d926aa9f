// How long it takes from a sealed block to its proven checkpoint, with the keys loaded: blocks of 1, 2 and 8 sessions without calls. The same end
// caps go into a fresh network in memory for each. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-blocks.mjs [--processes 2] [--sessions 1,2,8]
//
// Needs `npm run build` first, and a machine that does nothing else for the wall times.
import { parseArgs } from 'node:util';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { openAllRoles } from '../dist/node/all-roles.js';
import { waitForProven } from '../dist/node/roles/wait-for-proven.js';
import { PublicKey } from '../dist/parth/leaves.js';
import { protocolKeyHashes, protocolKeys } from '../dist/prover/programs/keys.js';
import { ProverPool } from '../dist/prover/proving/prover-pool.js';
import { publicKeyOf } from '../dist/session/keystore/public-key.js';
import { planSession } from '../dist/session/plan/plan-session.js';
import { proveSession } from '../dist/session/prove/prove-session.js';
import { processorSeconds } from './processor-seconds.mjs';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: { processes: { type: 'string' }, sessions: { type: 'string', default: '1,2,8' } },
});
const counts = options.sessions.split(',').map(Number);
const secrets = Array.from({ length: Math.max(...counts) }, (_, user) => 12_345n + BigInt(user));
const keyOf = (secret) => publicKeyOf(secret, protocolKeyHashes().ZkSignature);
const contract = { deployerId: 0n, cstateHeight: 8n, layoutHash: 11n, functions: [] };
const genesis = {
  config: { magic: 7n, realmBits: 1n, maxAnchorAge: 5n, baseFee: 1n, feePerTransaction: 0n, feePerSlot: 0n },
  blockTime: 1_700_000_000_000n,
  contracts: [contract, contract],
  users: secrets.map((secret) => ({ publicKeyHash: PublicKey.hash(keyOf(secret)), balance: 50n })),
};
const keys = protocolKeys();
const prover = new ProverPool(options.processes === undefined ? {} : { size: Number(options.processes) });
try {
  const endCaps = await withNetwork((network) => Promise.all(secrets.map((secret) => endCapOf(network, secret))));
  // Loads the keys, in each process if there are several.
  for (const count of counts) await withNetwork((network) => prove(network, endCaps.slice(0, count)));

  process.stdout.write(`${prover.size} × ${prover.threads} threads\n\n`);
  process.stdout.write('| sessions | proofs | sealed to proven, s | CPU s |\n|---|---|---|---|\n');
  for (const count of counts) {
    const { proofs, wall, cpu } = await withNetwork((network) => prove(network, endCaps.slice(0, count)));
    process.stdout.write(`| ${count} | ${proofs} | ${wall.toFixed(1)} | ${cpu.toFixed(0)} |\n`);
  }
} finally {
  await prover.close();
}

async function endCapOf({ state }, secret) {
  const plan = await planSession({ source: state, calls: [], publicKey: keyOf(secret) });
  return proveSession(plan, prover, secret);
}

/** Seals the end caps as one block, once the genesis checkpoint is proven. */
async function prove(network, endCaps) {
  network.start();
  await waitForProven(network, 0n);
  for (const endCap of endCaps) await network.realm.endCaps.submit(endCap);
  let proofs = 0;
  network.events.on(({ type }) => type === 'job-done' && proofs++);
  const [start, before] = [performance.now(), processorSeconds()];
  const checkpointId = await network.coordinator.seal();
  await waitForProven(network, checkpointId);
  return { proofs, wall: (performance.now() - start) / 1000, cpu: processorSeconds() - before };
}

async function withNetwork(body) {
  const node = await openAllRoles({ store: new MemoryStore(), genesis, keys, prover, workers: prover.size });
  try {
    return await body(node);
  } finally {
    await node.stop();
  }
}
