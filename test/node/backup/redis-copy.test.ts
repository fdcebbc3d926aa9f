// The copy that `redis-cli --rdb` makes of a Redis at work becomes a Redis again, by the steps of docs/backups.md, and a network goes on from it.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { RedisServer } from '../../support/redis-server.js';
import { devnetOf, directory, stopDevnetsAfterEach } from '../support/devnets.js';
import { genesisOf } from '../support/network.js';

stopDevnetsAfterEach();

const run = promisify(execFile);

/** A server on a directory with this RDB file alone, which then appends to a file as any other. */
async function restoredFrom(rdb: string, dir: string): Promise<RedisServer> {
  await mkdir(dir);
  await copyFile(rdb, join(dir, 'dump.rdb'));
  const reading = await RedisServer.start('--dir', dir, '--appendonly', 'no');
  await reading.admin(async (redis) => {
    await redis.config('SET', 'appendonly', 'yes');
    await expect
      .poll(() => redis.info('persistence'))
      .toMatch(/aof_rewrite_in_progress:0[^]*aof_last_bgrewrite_status:ok/);
  });
  await reading.stop();
  return RedisServer.start('--dir', dir);
}

it('a network goes on from the copy of a Redis at work', async () => {
  const home = await directory();
  const first = await RedisServer.start('--repl-diskless-sync-delay', '1');
  const genesis = genesisOf(2);
  const before = await devnetOf({ genesis, redis: first.url, blockInterval: 20 });
  const ids: string[] = [];
  let key = 100n;
  const register = async () => void ids.push(await before.client.register(key++));
  while (ids.length < 20) await register();
  let isCopied = false;
  const rdb = join(home, 'copy.rdb');
  const copying = run('redis-cli', ['-u', first.url, '--rdb', rdb]).finally(() => (isCopied = true));
  while (!isCopied) await register();
  await copying;
  for (let i = 0; i < 5; i++) await register();
  expect((await run('redis-check-rdb', [rdb])).stdout).toContain('RDB looks OK');
  const bytes = await readFile(rdb);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(join(home, 'damaged.rdb'), bytes);
  await expect(run('redis-check-rdb', [join(home, 'damaged.rdb')])).rejects.toThrow();
  await before.network.stop();
  await first.stop();

  // What would lose everything: such a server reads no RDB file.
  await mkdir(join(home, 'unread'));
  await copyFile(rdb, join(home, 'unread', 'dump.rdb'));
  const unread = await RedisServer.start('--dir', join(home, 'unread'));
  expect(await unread.admin((redis) => redis.dbsize())).toBe(0);
  await unread.stop();

  const second = await restoredFrom(rdb, join(home, 'redis'));
  await expect(devnetOf({ genesis: genesisOf(1), redis: second.url })).rejects.toMatchObject({ code: 'QED4051' });
  const { client, network } = await devnetOf({ genesis, redis: second.url, blockInterval: 20 });
  const lost: string[] = [];
  for (const id of ids) {
    const error = await client.getSubmission(id).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) continue;
    expect(error).toMatchObject({ code: 'QED4066' });
    lost.push(id);
  }
  // A part from the end, and nothing of what was acknowledged before the copy was begun.
  expect(lost.length).toBeGreaterThan(0);
  expect(lost).toEqual(ids.slice(-lost.length));
  expect(ids.length - lost.length).toBeGreaterThanOrEqual(20);
  const again = await client.register(100n + BigInt(ids.indexOf(lost[0]!)));
  expect(again).toBe(lost[0]);
  for (const id of [ids[0]!, again]) await client.waitForSubmission(id, { until: 'proven' });
  await network.stop();
  await second.stop();
});
