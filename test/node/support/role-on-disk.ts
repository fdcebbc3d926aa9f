import { KnownCallers } from '../../../src/node/callers/token-file.js';
import { startWorker } from '../../../src/node/worker-process.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { startCoordinator, startRealmOf } from './disk-network.js';

// A role in a process of its own, to be killed: node --import <loader> role-on-disk.ts coordinator <directory> <port>, realm <directory> <port> <coordinator>, or
// worker <realm>. The coordinator proves its blocks itself, and the realm 0 has its users proven by the worker. Its first line says that it serves.
const [role, ...words] = process.argv.slice(2) as [string, ...string[]];
const token = 'b'.repeat(64);

const roles: Readonly<Record<string, () => Promise<{ stop(): Promise<void> }>>> = {
  coordinator: () => startCoordinator(words[0]!, Number(words[1])),
  realm: () =>
    startRealmOf({ url: words[2]! }, 0, words[0]!, {
      port: Number(words[1]),
      workerTokens: new KnownCallers([{ token, caller: { name: 'bert', inside: true } }]),
    }),
  worker: () =>
    startWorker({
      node: new RpcClient(words[0]!, { token }),
      prover: new SimulatedProver(),
      concurrency: 1,
      keys: protocolKeys(),
    }),
};
const { stop } = await roles[role]!();
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
process.stdout.write('serves\n');
