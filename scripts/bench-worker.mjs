// What a prover process adds to o1js itself: proves one circuit in turns, through the pool and with bare o1js in a process of its own, with the same
// keys and as many threads, and prints the medians and their ratio.
//
//   node scripts/bench-worker.mjs [--runs 5]
//
// Needs `npm run build` first, and a machine that does nothing else.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    // Internal: what the bare process does.
    bare: { type: 'string' },
  },
});

const { zkSignature } = await import('../dist/prover/signature/zk-signature.js');
const { zkSignatureStep } = await import('../dist/prover/signature/zk-signature-step.js');
const { circuit, witness } = zkSignatureStep(7n, 11n);
const json = zkSignature.witness.toJSON(witness);

if (options.bare !== undefined) {
  await serveBare(options.bare);
} else {
  const { ProverPool } = await import('../dist/prover/proving/prover-pool.js');
  const threads = availableParallelism();
  const pool = new ProverPool({ size: 1, threads });
  const bare = fork(fileURLToPath(import.meta.url), ['--bare', pool.cacheDirectory], {
    execArgv: ['--max-semi-space-size=128'],
    env: { ...process.env, RAYON_NUM_THREADS: String(threads) },
  });
  const job = { program: { kind: 'protocol', name: 'ZkSignature' }, circuit, witness: json, children: [] };
  const inPool = async () => void (await pool.prove(job));
  const inBare = async () => {
    bare.send('prove');
    await once(bare, 'message');
  };
  await once(bare, 'message');
  await inPool();
  await inBare();
  const seconds = { pool: [], bare: [] };
  for (let i = 0; i < Number(options.runs); i++) {
    seconds.pool.push(await timed(inPool));
    seconds.bare.push(await timed(inBare));
  }
  const [ours, theirs] = [median(seconds.pool), median(seconds.bare)];
  const ratio = median(seconds.pool.map((value, i) => value / seconds.bare[i]));
  process.stdout.write(
    `| pool, s | bare o1js, s | ratio |\n|---|---|---|\n| ${ours.toFixed(2)} | ${theirs.toFixed(2)} | ${ratio.toFixed(3)} |\n`,
  );
  bare.kill();
  await pool.close();
}

/** Nothing but o1js around the same circuit. */
async function serveBare(cache) {
  const { CircuitProgram } = await import('../dist/circuit/program.js');
  const program = new CircuitProgram('ZkSignature', [zkSignature]);
  const { keyCache } = await import('../dist/circuit/key-cache.js');
  await program.compile(keyCache(cache));
  process.on('message', async () => {
    await program.prove(circuit, json, []);
    process.send('done');
  });
  process.send('ready');
}

async function timed(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
