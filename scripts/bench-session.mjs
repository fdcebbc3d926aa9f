// What sessions take to prove, with their keys loaded: 1, 2 and 8 calls that a wallet signed, and one call of a contract's actor, which still takes a
// signature, a segment and a standard end cap. Each is proven twice, and the second time counts. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-session.mjs [--processes 2] [--calls 1,2,8]
//
// Needs `npm run build` first, and a machine that does nothing else for the wall times.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { contractLeafOf, functionLeavesOf } from '../dist/compiler/artifact/leaves.js';
import { compileFile, makeArtifact } from '../dist/compiler/compile.js';
import { actorKey } from '../dist/parth/actor.js';
import { PublicKey } from '../dist/parth/leaves.js';
import { ProverPool } from '../dist/prover/proving/prover-pool.js';
import { LocalChain } from '../dist/sandbox/chain/local-chain.js';
import { fingerprintOf } from '../dist/session/keystore/key-scheme.js';
import { publicKeyOf } from '../dist/session/keystore/public-key.js';
import { planSession } from '../dist/session/plan/plan-session.js';
import { proofTree } from '../dist/session/plan/proof-tree.js';
import { proveSession } from '../dist/session/prove/prove-session.js';
import { processorSeconds } from './processor-seconds.mjs';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: { processes: { type: 'string' }, calls: { type: 'string', default: '1,2,8' } },
});

const SECRET = 1_010_101n;
let loads = 0;
const prover = new ProverPool({
  ...(options.processes === undefined ? {} : { size: Number(options.processes) }),
  onEvent: (event) => event.kind === 'done' && event.times.compiling.processorSeconds > 1 && loads++,
});
try {
  const token = fileURLToPath(new URL('../fixtures/contracts/token.ts', import.meta.url));
  const { contracts } = await compileFile(token);
  const artifact = await makeArtifact(contracts[0], { cacheDirectory: prover.cacheDirectory });
  const chain = new LocalChain();
  const contractId = chain.deploy({
    leaf: contractLeafOf(artifact, 0n),
    functions: functionLeavesOf(artifact),
    artifact,
  });
  const person = publicKeyOf(SECRET, fingerprintOf('schnorr'));
  const actor = actorKey(contractId);
  for (const key of [person, actor]) chain.register(PublicKey.hash(key));
  chain.seal();

  process.stdout.write(`${prover.size} × ${prover.threads} threads\n\n`);
  process.stdout.write('| session | proofs | wall, s | CPU s | expected of one process, s |\n|---|---|---|---|---|\n');
  const sessions = [
    ...options.calls.split(',').map((calls) => [`${calls} of a wallet`, person, SECRET, Number(calls)]),
    ['1 of an actor', actor, null, 1],
  ];
  for (const [name, publicKey, secret, count] of sessions) {
    const calls = Array.from({ length: count }, (_, i) => ({ contractId, method: 'mint', args: [String(i + 1)] }));
    const plan = await planSession({ source: chain, calls, publicKey });
    const prove = () => proveSession(plan, prover, secret, { concurrency: prover.size });
    // Loads the keys, in each process if there are several.
    await prove();
    loads = 0;
    const [start, before] = [performance.now(), processorSeconds()];
    await prove();
    const [wall, cpu] = [(performance.now() - start) / 1000, processorSeconds() - before];
    const expected = proofTree(plan).seconds;
    const note = loads === 0 ? '' : ` (${loads} programs loaded in it)`;
    process.stdout.write(
      `| ${name} | ${plan.proofs.length} | ${wall.toFixed(1)} | ${cpu.toFixed(0)}${note} | ${expected.toFixed(0)} |\n`,
    );
  }
} finally {
  await prover.close();
}
