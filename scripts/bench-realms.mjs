// What a coordinator does for the sessions of realms that hand in their end caps, and of realms that prove them: the same simulated sessions, taken in and sealed
// as one block both ways. What the realms do themselves is measured beside it. Prints the table of docs/benchmarks.md.
//
//   node scripts/bench-realms.mjs [--realms 4,16,64] [--users 256] [--only proofs]
//
// `--users` of each realm. Needs `npm run build` first.
import { parseArgs } from 'node:util';
import { MemoryStore } from '../dist/kvq/drivers/memory.js';
import { openAllRoles } from '../dist/node/all-roles.js';
import { outcomeOf, planBatch } from '../dist/node/realms/plan-batch.js';
import { GutaHeader } from '../dist/parth/statements/block.js';
import { UserLeaf } from '../dist/parth/leaves.js';
import { EndCapResult } from '../dist/parth/statements/session.js';
import { realmOf, userIdOf } from '../dist/parth/user-id.js';
import { protocolKeys } from '../dist/prover/programs/keys.js';
import { SimulatedProver } from '../dist/prover/proving/simulated-prover.js';

const { values: options } = parseArgs({
  options: {
    realms: { type: 'string', default: '4,16,64' },
    users: { type: 'string', default: '256' },
    only: { type: 'string' },
  },
});
const USERS = Number(options.users);
const keys = protocolKeys();
const contract = { deployerId: 0n, cstateHeight: 8n, layoutHash: 11n, functions: [] };

/** Counts what it verifies. */
class CountingProver extends SimulatedProver {
  verified = 0;
  verify(...args) {
    this.verified++;
    return super.verify(...args);
  }
}

process.stdout.write(
  '| realms | sessions | handed in as | proofs verified | taken in, CPU s | sealed, CPU s | jobs of the block | realms themselves, CPU s |\n' +
    '|---|---|---|---|---|---|---|---|\n',
);
for (const realms of options.realms.split(',').map(Number)) {
  for (const way of ['end caps', 'proofs']) if ((options.only ?? way) === way) await measured(realms, way);
}

async function measured(realms, way) {
  const count = realms * USERS;
  const realmBits = BigInt(Math.log2(realms));
  const genesis = {
    config: { magic: 7n, realmBits, maxAnchorAge: 5n, baseFee: 1n, feePerTransaction: 0n, feePerSlot: 0n },
    blockTime: 1_700_000_000_000n,
    contracts: [contract, contract],
    users: Array.from({ length: count }, (_, i) => ({ publicKeyHash: 1_000n + BigInt(i), balance: 50n })),
  };
  const prover = new CountingProver();
  const blockLimits = { 'end-cap': count, guta: realms };
  const node = await openAllRoles({
    ...{ store: new MemoryStore(), genesis, keys, prover, workers: 0, blockLimits, maxWaiting: count + 1 },
    remoteRealms: [{ name: 'all', realms: new Set(Array.from({ length: realms }, (_, i) => BigInt(i))) }],
  });
  const anchor = await node.state.anchor();
  const endCaps = [];
  for (let i = 0; i < count; i++)
    endCaps.push(session(anchor, await node.state.userLeaf(0n, userIdOf(BigInt(i), realmBits))));
  const { remoteRealms } = node.coordinator;
  let own = 0;
  let taken;
  if (way === 'end caps') {
    taken = await cpuSeconds(async () => {
      for (const endCap of endCaps) await remoteRealms.intake.take(endCap);
    });
  } else {
    const gutas = [];
    own = await cpuSeconds(async () => {
      for (let realm = 0n; realm < BigInt(realms); realm++)
        gutas.push(
          await proofOf(
            node,
            realm,
            endCaps.filter(({ result }) => realmOf(result.userId) === realm),
          ),
        );
    });
    taken = await cpuSeconds(async () => {
      for (const guta of gutas) await remoteRealms.gutaIntake.take(guta);
    });
  }
  const sealed = await cpuSeconds(() => node.coordinator.seal());
  const { row } = await node.state.checkpoint();
  if (row.endCaps !== count) throw new Error(`the block holds ${row.endCaps} of ${count} sessions`);
  await node.stop();
  const cells = [realms, count.toLocaleString('en-US'), way, prover.verified.toLocaleString('en-US')];
  const seconds = [taken, sealed].map((value) => value.toFixed(1));
  process.stdout.write(
    `| ${[...cells, ...seconds, row.jobs.length.toLocaleString('en-US'), own === 0 ? '' : own.toFixed(1)].join(' | ')} |\n`,
  );
}

/** What a realm hands in: planned as it plans, and simulated. */
async function proofOf(node, realm, endCaps) {
  const head = await node.state.checkpoint();
  const { header, jobs, proof } = await planBatch(node, head, endCaps);
  const { program, circuit } = jobs.find(({ id }) => id === proof.reference.id);
  const simulation = {
    ...{ format: 'qed-proof/1', kind: 'simulation', program, circuit, key: keys[program] },
    output: GutaHeader.hash(header).toString(),
  };
  return { realm, checkpointId: head.id, header, proof: simulation, sessions: endCaps.map(outcomeOf) };
}

/** A made-up session that changes nothing but the user's nonce. */
function session(anchor, start) {
  const endUserLeaf = { ...start, nonce: start.nonce + 1n, lastCheckpointId: anchor.checkpointId };
  const result = {
    userId: start.userId,
    startUserLeafHash: UserLeaf.hash(start),
    endUserLeafHash: UserLeaf.hash(endUserLeaf),
    checkpointId: anchor.checkpointId,
    checkpointTreeRoot: anchor.checkpointTreeRoot,
    validUntil: anchor.checkpointId + anchor.config.maxAnchorAge,
    stats: { fees: 1n, userOps: 1n, transactions: 1n, slotsModified: 0n },
  };
  const proof = {
    ...{ format: 'qed-proof/1', kind: 'simulation', program: 'UpsEndCap', circuit: 'UPSStandardEndCap' },
    output: EndCapResult.hash(result).toString(),
    key: keys.UpsEndCap,
  };
  return { result, proof, endUserLeaf, updates: [], events: [] };
}

/** What a busy machine does beside it does not count. */
async function cpuSeconds(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
