// What a node does to take in an end cap, beside the verification of its proof. A real session without calls is proven once; then, by turns, its proof is
// verified alone, and a fresh network in memory takes the end cap in. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-intake.mjs [--rounds 15]
//
// Needs `npm run build` first.
import { parseArgs } from 'node:util';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { openAllRoles } from '../dist/node/all-roles.js';
import { PublicKey } from '../dist/parth/leaves.js';
import { protocolKeyHashes, protocolKeys } from '../dist/prover/programs/keys.js';
import { ProverPool } from '../dist/prover/proving/prover-pool.js';
import { publicKeyOf } from '../dist/session/keystore/public-key.js';
import { planSession } from '../dist/session/plan/plan-session.js';
import { proveSession } from '../dist/session/prove/prove-session.js';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });

const SECRET = 12_345n;
const publicKey = publicKeyOf(SECRET, protocolKeyHashes().ZkSignature);
const contract = { deployerId: 0n, cstateHeight: 8n, layoutHash: 11n, functions: [] };
const genesis = {
  config: { magic: 7n, realmBits: 1n, maxAnchorAge: 5n, baseFee: 1n, feePerTransaction: 0n, feePerSlot: 0n },
  blockTime: 1_700_000_000_000n,
  contracts: [contract, contract],
  users: [{ publicKeyHash: PublicKey.hash(publicKey), balance: 50n }],
};
const keys = protocolKeys();
const prover = new ProverPool({ size: 1 });
try {
  const submission = await withNetwork(async ({ state }) =>
    proveSession(await planSession({ source: state, calls: [], publicKey }), prover, SECRET),
  );
  const { proof } = submission;
  const key = keys[proof.program];
  // The first verification starts the process that verifies, and the first end cap compiles the code that takes it in.
  await verify();
  await takeIn();
  const alone = [];
  const taken = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    alone.push(await verify());
    taken.push(await takeIn());
  }
  const [bare, whole] = [median(alone.map(({ wall }) => wall)), median(taken.map(({ wall }) => wall))];
  const own = median(taken.map(({ cpu }) => cpu));
  process.stdout.write(
    '| verified alone, ms | taken in, ms | verification in it | CPU ms of the node itself |\n|---|---|---|---|\n' +
      `| ${bare.toFixed(0)} | ${whole.toFixed(0)} | ${((100 * bare) / whole).toFixed(1)} % | ${own.toFixed(1)} |\n`,
  );

  function verify() {
    return timed(async () => {
      if (!(await prover.verify(proof, key))) throw new Error('the proof does not verify');
    });
  }

  function takeIn() {
    return withNetwork(({ realm }) => timed(() => realm.endCaps.submit(submission)));
  }
} finally {
  await prover.close();
}

async function withNetwork(body) {
  const node = await openAllRoles({ store: new MemoryStore(), genesis, keys, prover, workers: 0 });
  try {
    return await body(node);
  } finally {
    await node.stop();
  }
}

/** In milliseconds. The processor time is this process's: proofs are verified in another one. */
async function timed(work) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
