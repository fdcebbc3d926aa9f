// How busy a worker keeps the cores, and how many proofs it makes in an hour: a coordinator in memory has jobs of ZkSignature, and a worker as in `qed
// prove-batch` leases, proves and hands them in over RPC. The node verifies each proof in a process of its own on the same machine. A first batch loads
// the program. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-batch.mjs [--jobs 24] [--pools 1x2,2x1,2x2]
//
// A pool is processes x threads of each. Needs `npm run build` first, and a machine that does nothing else.
import { parseArgs } from 'node:util';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { atomically } from '../dist/kvq/transaction.js';
import { openAllRoles } from '../dist/node/all-roles.js';
import { devnetGenesis } from '../dist/node/devnet-genesis.js';
import { planIdOf } from '../dist/node/jobs/plan-id.js';
import { RedisWorkers, redisWorkerToken } from '../dist/node/proving/redis-workers.js';
import { handlersOf } from '../dist/node/rpc/handlers.js';
import { startRpcServer } from '../dist/node/rpc/server.js';
import { startWorker } from '../dist/node/worker-process.js';
import { protocolKeys } from '../dist/prover/programs/keys.js';
import { ProverPool } from '../dist/prover/proving/prover-pool.js';
import { zkSignature } from '../dist/prover/signature/zk-signature.js';
import { zkSignatureStep } from '../dist/prover/signature/zk-signature-step.js';
import { systemContracts } from '../dist/system/system-contracts.js';
import { RpcClient } from '../dist/wire/rpc-client.js';
import { processorSeconds } from './processor-seconds.mjs';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: { jobs: { type: 'string', default: '24' }, pools: { type: 'string', default: '1x2,2x1,2x2' } },
});
const jobs = Number(options.jobs);

const keys = protocolKeys();
const systemArtifacts = systemContracts();
const genesis = devnetGenesis(systemArtifacts, { simulated: false });
let planned = 0;

process.stdout.write('| processes x threads | proofs | wall, s | CPU s | busy | in o1js | proofs an hour |\n');
process.stdout.write('|---|---|---|---|---|---|---|\n');
for (const text of options.pools.split(',')) {
  const [size, threads] = text.split('x').map(Number);
  const { wall, cpu, busy, proving } = await measured(size, threads);
  const share = (seconds) => `${((100 * seconds) / (wall * size)).toFixed(1)} %`;
  const line = [`${size} x ${threads}`, jobs, wall.toFixed(1), cpu.toFixed(0), share(busy), share(proving)];
  process.stdout.write(`| ${[...line, ((3600 * jobs) / wall).toFixed(0)].join(' | ')} |\n`);
}

async function measured(size, threads) {
  const verifier = new ProverPool({ size: 1 });
  const node = await openAllRoles({ store: new MemoryStore(), genesis, systemArtifacts, keys, prover: verifier });
  // The proof of the genesis checkpoint would be a job of another program.
  await atomically(node.queue.store, (tx) => node.queue.cancelPlan(tx, planIdOf(0n)));
  const secret = '5'.repeat(64);
  const server = await startRpcServer(handlersOf(node, '0.0.0'), {
    port: 0,
    version: '0.0.0',
    workers: new RedisWorkers(secret),
  });
  let [busy, proving] = [0, 0];
  const pool = new ProverPool({
    size,
    threads,
    onEvent: (event) => event.kind === 'done' && (proving += event.times.proving.seconds),
  });
  const prover = {
    kind: pool.kind,
    verify: pool.verify.bind(pool),
    close: () => pool.close(),
    async prove(...job) {
      const start = performance.now();
      const proof = await pool.prove(...job);
      busy += (performance.now() - start) / 1000;
      return proof;
    },
  };
  const client = new RpcClient(server.url, { token: redisWorkerToken(secret, 'bench') });
  const worker = await startWorker({ node: client, prover, concurrency: size, keys });
  try {
    await batch(node, 3 * size);
    [busy, proving] = [0, 0];
    const [start, before] = [performance.now(), processorSeconds()];
    await batch(node, jobs);
    return { wall: (performance.now() - start) / 1000, cpu: processorSeconds() - before, busy, proving };
  } finally {
    await worker.stop();
    await server.close();
    await node.stop();
    await verifier.close();
  }
}

/** Plans so many jobs and waits until the node has all their proofs. */
async function batch({ queue }, count) {
  const requests = Array.from({ length: count }, () => {
    const { program, circuit, witness, output } = zkSignatureStep(7n, BigInt(++planned));
    const id = planned.toString(16).padStart(64, '0');
    return { id, owner: 'coordinator', program, circuit, witness: zkSignature.witness.toJSON(witness), children: [], output }; // prettier-ignore
  });
  const id = planned.toString(16).padStart(64, 'a');
  const left = new Set(requests.map((request) => request.id));
  await atomically(queue.store, (tx) => queue.addPlan(tx, { id, checkpointId: 1n, jobs: requests }));
  queue.signal.notify();
  while (left.size > 0) {
    for (const one of left) if ((await queue.inspect(one)).state.status === 'done') left.delete(one);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
