// What blocks of 1, 2 and 8 sessions take from sealed to proven, with the keys loaded: sessions without calls, each of another user of the genesis
// file. A first block of all of them loads the keys. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-blocks.mjs [--processes 2] [--sessions 1,2,8]
//
// Needs `npm run build` first, and a machine that does nothing else for the wall times.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDevnet } from '../dist/node/devnet.js';
import { devnetGenesis } from '../dist/node/devnet-genesis.js';
import { PublicKey } from '../dist/parth/leaves.js';
import { ProverPool } from '../dist/prover/proving/prover-pool.js';
import { fingerprintOf } from '../dist/session/keystore/key-scheme.js';
import { publicKeyOf } from '../dist/session/keystore/public-key.js';
import { planSession } from '../dist/session/plan/plan-session.js';
import { proveSession } from '../dist/session/prove/prove-session.js';
import { systemContracts } from '../dist/system/system-contracts.js';
import { RpcClient } from '../dist/wire/rpc-client.js';
import { processorSeconds } from './processor-seconds.mjs';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: { processes: { type: 'string' }, sessions: { type: 'string', default: '1,2,8' } },
});
const sizes = options.sessions.split(',').map(Number);
const largest = Math.max(...sizes);

let proofs = 0;
let loads = 0;
const pool = new ProverPool({
  ...(options.processes === undefined ? {} : { size: Number(options.processes) }),
  onEvent(event) {
    if (event.kind !== 'done') return;
    proofs += 1;
    if (event.times.compiling.processorSeconds > 1) loads += 1;
  },
});
/** A devnet closes its prover when it stops; here the next one goes on with it. */
const shared = { kind: pool.kind, prove: pool.prove.bind(pool), verify: pool.verify.bind(pool), close: async () => {} };

const secrets = Array.from({ length: largest }, (_, i) => 1_010_101n + BigInt(i));
const keys = secrets.map((secret) => publicKeyOf(secret, fingerprintOf('schnorr')));
const systemArtifacts = systemContracts();
const users = keys.map((key) => ({ publicKeyHash: PublicKey.hash(key), balance: 1n }));
const genesis = { ...devnetGenesis(systemArtifacts, { simulated: false }), users };

try {
  const endCaps = await onDevnet(async (node) => {
    const proven = [];
    for (const [i, publicKey] of keys.entries())
      proven.push(await proveSession(await planSession({ source: node, calls: [], publicKey }), pool, secrets[i]));
    return proven;
  });
  process.stdout.write(`${pool.size} × ${pool.threads} threads\n\n`);
  process.stdout.write('| sessions | proofs | sealed to proven, s | CPU s |\n|---|---|---|---|\n');
  await block(endCaps);
  for (const size of sizes) {
    const { wall, cpu } = await block(endCaps.slice(0, size));
    const note = loads === 0 ? '' : ` (${loads} programs loaded in it)`;
    process.stdout.write(`| ${size} | ${proofs} | ${wall.toFixed(1)} | ${cpu.toFixed(0)}${note} |\n`);
  }
} finally {
  await pool.close();
}

/** Seals end caps as one block of a new network and waits until it is proven. The genesis checkpoint is proven before. */
function block(endCaps) {
  return onDevnet(async (node, network) => {
    await network.waitForProven(0n);
    for (const endCap of endCaps) await node.submitEndCap(endCap);
    [proofs, loads] = [0, 0];
    const [start, before] = [performance.now(), processorSeconds()];
    const checkpointId = await network.seal();
    await network.waitForProven(checkpointId);
    return { wall: (performance.now() - start) / 1000, cpu: processorSeconds() - before };
  });
}

async function onDevnet(run) {
  const dataDir = mkdtempSync(join(tmpdir(), 'qed-bench-'));
  const network = await startDevnet({
    dataDir,
    genesis,
    systemArtifacts,
    prover: shared,
    port: 0,
    workers: pool.size,
    blockInterval: 0,
  });
  try {
    return await run(new RpcClient(network.url), network);
  } finally {
    await network.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
