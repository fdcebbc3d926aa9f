import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { startDevnet, type Devnet, type DevnetOptions } from '../../../src/node/devnet.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';

const running: Devnet[] = [];
const directories: string[] = [];

/** Stops the devnets of each test after it, and removes their directories. */
export function stopDevnetsAfterEach(): void {
  afterEach(async () => {
    for (const devnet of running.splice(0)) await devnet.stop();
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
  });
}

/** A directory for the stores of one test. */
export async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'qed-devnet-'));
  directories.push(path);
  return path;
}

/** Starts a simulated devnet on a free port. */
export async function devnetOf(
  options: Omit<DevnetOptions, 'prover'> & Partial<DevnetOptions>,
): Promise<{ network: Devnet; client: RpcClient }> {
  const network = await startDevnet({ prover: new SimulatedProver(), port: 0, ...options });
  running.push(network);
  return { network, client: new RpcClient(network.url) };
}
