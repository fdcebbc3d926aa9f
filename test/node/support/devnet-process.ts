import { startDevnet } from '../../../src/node/devnet.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { genesisOf } from './network.js';

// A devnet in a process of its own, to be killed: node --import <loader> devnet-process.ts <data directory>. Its first line is its URL.
const devnet = await startDevnet({
  dataDir: process.argv[2]!,
  genesis: genesisOf(2),
  prover: new SimulatedProver(),
  port: 0,
  blockInterval: 5,
});
process.stdout.write(`${devnet.url}\n`);
