import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { RpcClient } from '../../src/node/rpc/client.js';

const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;
const PROGRAM = fileURLToPath(new URL('support/devnet-process.ts', import.meta.url));
const KILLS = 4;

async function start(dataDir: string): Promise<{ child: ChildProcess; client: RpcClient }> {
  const child = spawn(process.execPath, ['--import', LOADER, PROGRAM, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, client: new RpcClient(url) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

it('a devnet that is killed at any instant comes up again and finishes its blocks', async () => {
  const seed = Number(process.env['QED_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}: repeat with QED_SEED=${seed}`);
  let state = seed;
  const random = (limit: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % limit;

  const dataDir = await mkdtemp(join(tmpdir(), 'qed-kill-'));
  const acknowledged = new Map<string, bigint>();
  let key = 5n;
  try {
    for (let life = 0; life < KILLS; life++) {
      const { child, client } = await start(dataDir);
      const killed = new Promise((resolve) => setTimeout(resolve, random(2_000))).then(() => kill(child));
      // Hands in keys until nobody answers any more.
      try {
        for (;;) {
          const id = await client.register(++key);
          acknowledged.set(id, key);
          await new Promise((resolve) => setTimeout(resolve, random(20)));
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'QED4063' });
      }
      await killed;
    }
    const { child, client } = await start(dataDir);
    for (const [id, publicKeyHash] of acknowledged) {
      const { userId } = await client.waitForSubmission(id, { until: 'proven', timeout: 60_000, interval: 20 });
      expect(await client.registration(await client.anchor(), publicKeyHash)).toMatchObject({ userId });
    }
    const { sealed, proven, jobs } = await client.status();
    expect(proven).toBe(sealed);
    expect(jobs).toMatchObject({ waiting: 0, ready: 0, failed: 0, dead: 0 });
    await kill(child);
  } finally {
    await rm(dataDir, { recursive: true });
  }
}, 180_000);
