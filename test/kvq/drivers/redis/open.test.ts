// Before it opens, a store in Redis looks at how the server is set up: it refuses what could lose entries, warns of what a crash can lose, and says where and
// why it is not let in, without ever showing a password. A user with few rights is enough.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRedisAddress } from '../../../../src/kvq/drivers/redis/address.js';
import { announce, storeSecret } from '../../../../src/kvq/drivers/redis/meeting-point.js';
import { RedisStore } from '../../../../src/kvq/drivers/redis/store.js';
import { Batch } from '../../../../src/kvq/store.js';
import { freePort, RedisServer } from '../../../support/redis-server.js';
import { bytes, collect } from '../../conformance.js';

const ROOT = new URL('../../../..', import.meta.url).pathname;
const SECRET = 's3cret:/@%';
const secretly = encodeURIComponent(SECRET);

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

async function warningsOf(url: string): Promise<string[]> {
  const warnings: string[] = [];
  await (await RedisStore.open({ url, name: 'open', warn: (message) => warnings.push(message) })).close();
  return warnings;
}

const failureOf = (url: string): Promise<Error & { code: string; exitCode: number }> =>
  RedisStore.open({ url, name: 'open' }).then(
    () => expect.fail('it opened'),
    (error: Error & { code: string; exitCode: number }) => error,
  );

/** Whatever an error could show of a password. */
function expectNoSecret(error: unknown): void {
  const shown = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error);
  for (const form of [SECRET, secretly, 's3cret']) expect(shown).not.toContain(form);
}

describe('the settings of a server', () => {
  const set = (name: string, value: string): Promise<unknown> =>
    server.admin((redis) => redis.config('SET', name, value));

  it('that lose nothing give no warning', async () => {
    expect(await warningsOf(server.url)).toEqual([]);
  });

  it('are refused where they let entries be thrown away', async () => {
    for (const policy of ['allkeys-lru', 'volatile-ttl']) {
      await set('maxmemory-policy', policy);
      const error = await failureOf(server.url);
      expect(error).toMatchObject({ code: 'QED5010', message: expect.stringContaining(policy) as string });
    }
    await set('maxmemory-policy', 'noeviction');
  });

  it('give a warning of what a crash can lose', async () => {
    await set('appendfsync', 'everysec');
    expect(await warningsOf(server.url)).toEqual([expect.stringMatching(/appendfsync is everysec: .* two seconds/)]);
    await set('appendfsync', 'no');
    expect(await warningsOf(server.url)).toEqual([expect.stringMatching(/appendfsync is no: .* half minute/)]);
    await set('appendonly', 'no');
    expect(await warningsOf(server.url)).toEqual([expect.stringMatching(/appendonly is off: .* last snapshot/)]);
    await set('appendonly', 'yes');
    await set('appendfsync', 'always');
  });
});

describe('a user', () => {
  /** What docs/storage.md says that a user needs. */
  const rights = /A user of its own needs: `([^`]*)`/
    .exec(readFileSync(join(ROOT, 'docs/storage.md'), 'utf8'))![1]!
    .replace('{name}', '{open}')
    .split(/\s+/);
  const as = (user: string, password = secretly): string => `redis://${user}:${password}@127.0.0.1:${server.port}`;
  const grant = (user: string, ...more: string[]): Promise<unknown> =>
    server.admin((redis) => redis.call('acl', 'setuser', user, 'reset', 'on', `>${SECRET}`, ...more));

  it('needs no more rights than the documentation says; without CONFIG, INFO tells the settings', async () => {
    await grant('node', ...rights);
    const warnings: string[] = [];
    const store = await RedisStore.open({ url: as('node'), name: 'open', warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([expect.stringMatching(/appendfsync cannot be read/)]);
    // What a very large write uses beside the script.
    const staged = 'qed:{open}:staged:x';
    for (const command of [
      ['rpush', staged, 'x'],
      ['expire', staged, '1'],
      ['del', staged],
      ['llen', staged],
      ['lrange', staged, '0', '1'],
    ])
      // prettier-ignore
      expect(await server.admin((redis) => redis.call('acl', 'dryrun', 'node', ...command))).toBe('OK');
    await store.write(new Batch().put(bytes(1), bytes(1)).expect(bytes(2), undefined).delete(bytes(3)));
    expect(await store.getMany([bytes(1), bytes(2)])).toEqual([Buffer.of(1), undefined]);
    expect((await store.last([{ gte: bytes(0), lt: bytes(8) }]))[0]?.key[0]).toBe(1);
    expect((await collect(store.range({ gte: bytes(1, 0), lt: bytes(1, 1), reverse: true }))).length).toBe(0);
    await storeSecret(as('node'), 'open');
    await announce(store, 'http://a:1');
    await store.close();
    await grant('node', ...rights, '+config|get');
    expect(await warningsOf(as('node'))).toEqual([]);
    await server.admin((redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'));
    await grant('node', ...rights);
    expect(await failureOf(as('node'))).toMatchObject({ code: 'QED5010' });
    await server.admin((redis) => redis.config('SET', 'maxmemory-policy', 'noeviction'));
  });

  it('with a wrong password, an unknown name or too few rights is told so, and no password is shown', async () => {
    await grant('reader', '~*', '+@connection', '+@read', '+info');
    for (const url of [as('reader', `${secretly}x`), as('nobody'), as('reader')]) {
      const error = await failureOf(url);
      expect(error).toMatchObject({ code: 'QED5013', exitCode: 3 });
      expectNoSecret(error);
    }
  });

  it('whose rights are taken away later is told so, and no password is shown', async () => {
    await grant('node', ...rights);
    const store = await RedisStore.open({ url: as('node'), name: 'open' });
    await grant('node', '~*', '+@connection', '+info');
    for (const failing of [store.get(bytes(1)), store.write(new Batch().put(bytes(1), bytes(2)))]) {
      const error: unknown = await failing.then(() => expect.fail('it was let in'), (reason: unknown) => reason); // prettier-ignore
      expect(error).toMatchObject({ code: 'QED5013' });
      expectNoSecret(error);
    }
    await store.close();
  });

  it('is asked for where the server wants a password', async () => {
    await server.admin((redis) => redis.config('SET', 'requirepass', SECRET));
    expect(await failureOf(server.url)).toMatchObject({ code: 'QED5013' });
    expect(await warningsOf(`redis://:${secretly}@127.0.0.1:${server.port}`)).toEqual([]);
    await server.admin((redis) => redis.config('SET', 'requirepass', ''), { password: SECRET });
  });
});

describe('an address', () => {
  it('names servers, sentinels, users and databases', () => {
    expect(parseRedisAddress('redis://one')).toEqual({
      hosts: [{ host: 'one', port: 6379 }],
      database: 0,
      tls: false,
      text: 'redis://one',
    });
    expect(parseRedisAddress(`rediss://me:${secretly}@one:1,[::1]:2/3`)).toEqual({
      hosts: [{ host: 'one', port: 1 }, { host: '::1', port: 2 }], // prettier-ignore
      username: 'me',
      password: SECRET,
      database: 3,
      tls: true,
      text: 'rediss://one:1,[::1]:2/3',
    });
    expect(parseRedisAddress('redis+sentinel://:pw@one,two:3/main')).toMatchObject({
      hosts: [{ host: 'one', port: 26379 }, { host: 'two', port: 3 }], // prettier-ignore
      sentinelName: 'main',
      text: 'redis+sentinel://one,two:3/main',
    });
  });

  it('of another form is refused, and no password is shown', async () => {
    const wrong = ['', 'http://:PW@one', 'redis://:PW@', 'redis://:PW@one/two', 'redis+sentinel://:PW@one', 'redis://:PW%@one', 'redis://PW@one', 'redis://:PW@one:port']; // prettier-ignore
    for (const url of wrong) {
      const error = await failureOf(url.replace('PW', 's3cret'));
      expect(error, url).toMatchObject({ code: 'QED5012', exitCode: 2 });
      expectNoSecret(error);
    }
  });

  it('where nobody answers is told, without the password', async () => {
    const error = await failureOf(`redis://me:${secretly}@127.0.0.1:${await freePort()}`);
    expect(error).toMatchObject({ code: 'QED5009', message: expect.stringContaining('ECONNREFUSED') as string });
    expectNoSecret(error);
  });

  it('of several servers that are no cluster is refused; of several nodes, the first that answers is taken', async () => {
    expect(await failureOf(`${server.url},127.0.0.1:${server.port}`)).toMatchObject({ code: 'QED5010' });
    const down = `127.0.0.1:${await freePort()}`;
    expect(await failureOf(`redis://${down},127.0.0.1:${server.port}`)).toMatchObject({ code: 'QED5010' });
  });
});
