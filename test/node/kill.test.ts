// A devnet process that is killed at random moments starts again and finishes its blocks.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { printedRandom } from '../support/seeded-random.js';

const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;
const PROGRAM = fileURLToPath(new URL('support/devnet-process.ts', import.meta.url));
/** More of them with `npm run test:long`. */
const KILLS = Number(process.env['QED_KILLS'] ?? 4);

const children: ChildProcess[] = [];

async function start(dataDir: string): Promise<{ child: ChildProcess; client: RpcClient }> {
  const child = spawn(process.execPath, ['--import', LOADER, PROGRAM, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, client: new RpcClient(url) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

it(
  'a devnet that is killed at any instant comes up again and finishes its blocks',
  async () => {
    const random = printedRandom();

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
      const { client } = await start(dataDir);
      for (const [id, publicKeyHash] of acknowledged) {
        const { userId } = await client.waitForSubmission(id, { until: 'proven', timeout: 60_000 });
        expect(await client.registration(await client.anchor(), publicKeyHash)).toMatchObject({ userId });
      }
      // The last key of a life may be on disk though nobody heard of it: it is sealed as well.
      const idle = { registrations: 0, deployments: 0, endCaps: 0, deposits: 0 };
      await expect
        .poll(
          async () => {
            const { sealed, proven, waiting, jobs } = await client.status();
            return {
              done: proven === sealed,
              waiting,
              open: jobs['waiting']! + jobs['ready']! + jobs['leased']! + jobs['failed']! + jobs['dead']!,
            };
          },
          { timeout: 60_000 },
        )
        .toEqual({ done: true, waiting: idle, open: 0 });
    } finally {
      for (const child of children) await kill(child);
      await rm(dataDir, { recursive: true });
    }
  },
  60_000 + KILLS * 30_000,
);
