// A store in Redis is found through sentinels and a cluster, before and after a failover, and over TLS.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOwners, storeSecret } from '../../src/kvq/drivers/redis/meeting-point.js';
import { RedisStore } from '../../src/kvq/drivers/redis/store.js';
import type { KvqError } from '../../src/kvq/errors.js';
import { Batch } from '../../src/kvq/store.js';
import { bytes, collect } from '../kvq/conformance.js';
import { announceAs } from '../support/announce-as.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { RedisSentinel } from '../support/redis-sentinel.js';
import { freePort, RedisServer, until } from '../support/redis-server.js';

const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;
const OWNER = new URL('../kvq/drivers/redis/owner.ts', import.meta.url).pathname;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'qed-reach-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('TLS', () => {
  let files: string[];
  let certificate: string;
  beforeAll(() => {
    const key = join(directory, 'key.pem');
    certificate = join(directory, 'certificate.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', ...subject], { stdio: 'ignore' }); // prettier-ignore
    files = [`tls-key-file ${key}`, `tls-cert-file ${certificate}`, 'tls-auth-clients no'];
  });
  const secured = async (): Promise<{ server: RedisServer; port: number }> => {
    const port = await freePort();
    const options = files.flatMap((line) => `--${line}`.split(' '));
    return { server: await RedisServer.start('--tls-port', `${port}`, ...options), port };
  };
  /** Opens a store in a process that trusts the certificate. */
  const opensAt = (url: string): void => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    const owner = spawnSync(process.execPath, ['--import', LOADER, OWNER, url, 'once'], { env, encoding: 'utf8' });
    expect(owner.stdout.trim(), owner.stderr).toBe('open');
  };

  it('is spoken where the certificate is trusted, and not where it is not', async () => {
    const { server, port } = await secured();
    const url = `rediss://127.0.0.1:${port}`;
    await expect(RedisStore.open({ url, name: 'tls' })).rejects.toMatchObject({
      code: 'QED5009',
      message: expect.stringContaining('certificate') as string,
    });
    opensAt(url);
    await server.stop();
  });

  it('is spoken with sentinels and with the server that they name, and nothing else is', async () => {
    const { server, port } = await secured();
    const sentinelPort = await freePort();
    const file = join(directory, 'tls-sentinel.conf');
    const tls = [`tls-port ${sentinelPort}`, ...files, `tls-ca-cert-file ${certificate}`, 'tls-replication yes'];
    writeFileSync(file, [...tls, `sentinel monitor main 127.0.0.1 ${port} 1`, ''].join('\n'));
    const sentinel = await RedisServer.sentinel(file);
    opensAt(`rediss+sentinel://127.0.0.1:${sentinelPort}/main`);
    // A sentinel and a server without TLS would see a password that is sent to them.
    const open = { url: `rediss+sentinel://127.0.0.1:${sentinel.port}/main`, name: 'tls', patience: 0 };
    await expect(RedisStore.open(open)).rejects.toMatchObject({ code: 'QED5009' });
    await sentinel.stop();
    await server.stop();
  });
});

it('says at once that no sentinel is there, or none that knows the server, or lets us in', async () => {
  const redis = await RedisSentinel.start();
  const failureOf = (url: string): Promise<unknown> =>
    RedisStore.open({ url, name: 'open' }).then(
      () => expect.fail('it opened'),
      ({ code, message }: KvqError) => `${code} ${message.replace(/^\S+ /, '')}`,
    );
  const nobody = `redis+sentinel://127.0.0.1:${await freePort()}/main`;
  expect(await failureOf(nobody)).toMatch(/^QED5009 does not answer: no sentinel answers/);
  const other = redis.url.replace(/main$/, 'other');
  expect(await failureOf(other)).toMatch(/^QED5009 does not answer: its sentinels know no server 'other'/);
  await redis.sentinel.admin((admin) => admin.call('acl', 'setuser', 'default', 'resetpass', '>secret'));
  expect(await failureOf(redis.url)).toMatch(/^QED5013 refuses: /);
  await redis.stop();
});

it('is found through sentinels, before and after a failover', async () => {
  const redis = await RedisSentinel.start();
  const store = await RedisStore.open({ url: redis.url, name: 'open' });
  await store.write(new Batch().put(bytes(1), bytes(1)));
  await redis.master.kill();
  await store.write(new Batch().expect(bytes(1), bytes(1)).put(bytes(1), bytes(2)));
  expect(await redis.hasFailedOver()).toBe(true);
  expect(await store.get(bytes(1))).toEqual(Buffer.of(2));
  await store.close();
  await redis.stop();
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

it('is found on a cluster while the master that has it fails over', async () => {
  const cluster = await RedisCluster.start();
  const { url } = cluster;
  await announceAs(url, 'found', 'http://a:1');
  const secret = await storeSecret(url, 'found');
  await (await cluster.masterOf('qed:{found}:store')).kill();
  // Each of these may ask the dead one first.
  const many = Array.from({ length: 6 }, (_, i) => i);
  const opened = many.map(async (i) => (await RedisStore.open({ url, name: `found-${i}` })).close());
  const found = await Promise.all(many.map(() => findOwners(url, ['found'])));
  expect(found.flat()).toEqual(many.map(() => ({ name: 'found', url: 'http://a:1', secret })));
  await Promise.all(opened);
  await cluster.stop();
});

function numbered(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}
