// A store in Redis is found through sentinels and a cluster, before and after a failover, and over TLS.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisStore } from '../../src/kvq/drivers/redis/store.js';
import { Batch } from '../../src/kvq/store.js';
import { bytes, collect } from '../kvq/conformance.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { freePort, RedisServer, until } from '../support/redis-server.js';

const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;
const OWNER = new URL('../kvq/drivers/redis/owner.ts', import.meta.url).pathname;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'qed-reach-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

it('is reached over TLS where the certificate is trusted, and not where it is not', async () => {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', ...subject], { stdio: 'ignore' }); // prettier-ignore
  const port = await freePort();
  const files = ['--tls-key-file', key, '--tls-cert-file', certificate, '--tls-auth-clients', 'no'];
  const secured = await RedisServer.start('--tls-port', `${port}`, ...files);
  const url = `rediss://127.0.0.1:${port}`;
  await expect(RedisStore.open({ url, name: 'tls' })).rejects.toMatchObject({
    code: 'QED5009',
    message: expect.stringContaining('certificate') as string,
  });
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
  const owner = spawnSync(process.execPath, ['--import', LOADER, OWNER, url, 'once'], { env, encoding: 'utf8' });
  expect(owner.stdout.trim(), owner.stderr).toBe('open');
  await secured.stop();
});

it('is found through sentinels, before and after a failover', async () => {
  const master = await RedisServer.start('--repl-diskless-sync-delay', '0');
  const replica = await RedisServer.start('--replicaof', '127.0.0.1', `${master.port}`);
  const watch = [`sentinel monitor main 127.0.0.1 ${master.port} 1`, 'sentinel down-after-milliseconds main 1000', 'sentinel failover-timeout main 5000']; // prettier-ignore
  const file = join(directory, 'sentinel.conf');
  writeFileSync(file, `${watch.join('\n')}\n`);
  const sentinel = await RedisServer.sentinel(file);
  const replicated = (text: string): Promise<boolean> =>
    master.admin(async (redis) => (await redis.info('replication')).includes(text));
  await until(() => replicated('state=online'), () => 'the replica does not connect'); // prettier-ignore
  await until(() => sentinel.admin(async (redis) => (await redis.info('sentinel')).includes('slaves=1')), () => 'the sentinel does not see the replica'); // prettier-ignore

  const store = await RedisStore.open({ url: `redis+sentinel://127.0.0.1:${sentinel.port}/main`, name: 'open' });
  await store.write(new Batch().put(bytes(1), bytes(1)));
  await master.kill();
  await store.write(new Batch().expect(bytes(1), bytes(1)).put(bytes(1), bytes(2)));
  expect(await replica.admin(async (redis) => ((await redis.role()) as string[])[0])).toBe('master');
  expect(await store.get(bytes(1))).toEqual(Buffer.of(2));
  await store.close();
  for (const one of [sentinel, replica, master]) await one.stop();
});

it('loses no acknowledged write and applies none twice when a master of the cluster dies', async () => {
  const cluster = await RedisCluster.start();
  const store = await RedisStore.open({ url: cluster.url, name: 'failover' });
  const master = await cluster.masterOf('qed:{failover}:store');
  let acknowledged = 0;
  let stop = false;
  const writing = (async () => {
    while (!stop) {
      const next = acknowledged + 1;
      const batch = new Batch().expect(bytes(1), acknowledged === 0 ? undefined : numbered(acknowledged));
      await store.write(batch.put(bytes(1), numbered(next)).put(Buffer.concat([bytes(2), numbered(next)]), bytes()));
      acknowledged = next;
    }
  })();
  await Promise.race([writing, until(() => acknowledged >= 20, () => 'nothing is written')]); // prettier-ignore
  const before = acknowledged;
  await master.kill();
  await Promise.race([writing, until(() => acknowledged >= before + 50, () => 'nothing is written after the failover')]); // prettier-ignore
  stop = true;
  await writing;
  const entries = await collect(store.range({ gte: bytes(2), lt: bytes(3) }));
  expect(entries.map(({ key }) => Buffer.from(key).readUInt32BE(1))).toEqual(
    Array.from({ length: acknowledged }, (_, i) => i + 1),
  );
  await store.close();
  await cluster.stop();
});

function numbered(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}
