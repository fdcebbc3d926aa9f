// A realm that proves, its worker and its coordinator are processes with directories of their own, and are killed at random instants, also together: each end cap
// that was acknowledged is in one checkpoint, and nothing of the batches is left.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { freePort } from '../../e2e/qed.js';
import { persistently } from '../../e2e/persistently.js';
import { printedRandom } from '../../support/seeded-random.js';
import { GENESIS, Player } from '../support/disk-network.js';
import { rowsByTable } from '../support/rows.js';

const LOADER = new URL('../../support/typescript-loader.mjs', import.meta.url).href;
const PROGRAM = fileURLToPath(new URL('../support/role-on-disk.ts', import.meta.url));
/** More of them with `npm run test:long`. */
const KILLS = Number(process.env['QED_KILLS'] ?? 3);

class Role {
  #child: ChildProcess | undefined;
  constructor(readonly words: readonly string[]) {}

  /** A worker whose realm does not answer yet ends, and is started again. */
  async start(): Promise<void> {
    for (;;) {
      const stdio = ['ignore', 'pipe', process.env['QED_KILLS'] === undefined ? 'ignore' : 'inherit'] as const;
      const child = spawn(process.execPath, ['--import', LOADER, PROGRAM, ...this.words], { stdio: [...stdio] });
      this.#child = child;
      const serves = once(createInterface(child.stdout!), 'line').then(() => true);
      if (await Promise.race([serves, once(child, 'exit').then(() => false)])) return;
    }
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child!;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }
}

const roles: Role[] = [];
let directory: string;
afterEach(async () => {
  for (const role of roles.splice(0)) await role.end('SIGKILL');
  await rm(directory, { recursive: true });
});

it(
  'loses nothing on disk, whoever is killed',
  async () => {
    const random = printedRandom();
    directory = await mkdtemp(join(tmpdir(), 'qed-kill-realm-'));
    const [port, realmPort] = [await freePort(), await freePort()];
    const [url, realmUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${realmPort}`];
    roles.push(
      new Role(['coordinator', join(directory, 'coordinator'), `${port}`]),
      new Role(['realm', join(directory, 'realm'), `${realmPort}`, url]),
      new Role(['worker', realmUrl]),
    );
    for (const role of roles) await role.start();
    const [coordinator, realm] = [new RpcClient(url), new RpcClient(realmUrl)];

    let kills = 0;
    const killing = (async () => {
      for (; kills < KILLS; kills++) {
        await sleep(random(1_500));
        // 1 to 7: which of the three die.
        const mask = 1 + random(7);
        const dying = roles.filter((_, i) => (mask >> i) % 2 === 1);
        await Promise.all(dying.map((role) => role.end('SIGKILL')));
        await Promise.all(dying.map((role) => role.start()));
      }
    })();
    const players = GENESIS.users.map((_, i) => new Player(i)).filter(({ index }) => index % 2 === 0);
    const playing = players.map(async (player) => {
      for (let session = 0; session < 2 || kills < KILLS; session++) {
        const { endCap, id } = player.make((await persistently(() => realm.anchor()))!);
        await persistently(() => realm.submitEndCap(endCap), ['QED4011', 'QED4006']);
        await persistently(() => realm.waitForSubmission(id));
      }
    });
    await Promise.all([killing, ...playing]);

    const ids = players.flatMap(({ sessions }) => sessions.map(({ id }) => id));
    console.log(`${ids.length} end caps, ${KILLS} kills`);
    for (const id of ids) {
      const { checkpointId } = await coordinator.waitForSubmission(id, { until: 'proven' });
      expect(await realm.waitForSubmission(id, { until: 'proven' })).toMatchObject({ checkpointId });
    }
    const checkpoints = await coordinator.listCheckpoints(0n, 1_000);
    expect(checkpoints.reduce((sum, { endCaps }) => sum + endCaps, 0)).toBe(ids.length);
    for (const { userId, leaf } of players)
      for (const node of [coordinator, realm])
        expect((await node.user(await coordinator.anchor(), userId)).leaf).toEqual(leaf);

    await expect.poll(async () => (await realm.status()).jobs, { timeout: 20_000 }).toMatchObject({ done: 0, dead: 0 });
    expect(await Promise.all(roles.map((role) => role.end('SIGTERM')))).toEqual([0, 0, 0]);
    const store = LmdbStore.open(join(directory, 'realm'));
    const ofBatches = Object.keys(await rowsByTable(store)).filter((name) =>
      /^(job|proven.|realmB|waiting)/.test(name),
    );
    // Their numbers.
    expect(ofBatches).toEqual(['jobTotals']);
    await store.close();
  },
  120_000 + KILLS * 30_000,
);
