// A token made of the secret in Redis names its worker, and nobody else can make it.
import { expect, it } from 'vitest';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import { RedisWorkers, redisWorkerToken } from '../../../src/node/proving/redis-workers.js';

const SECRET = 'a'.repeat(64);
const TOKEN = 'b'.repeat(64);
const anna = { name: 'anna', inside: false };
const workers = new RedisWorkers(SECRET, new KnownCallers([{ token: TOKEN, caller: anna }]));

it('knows workers by the secret, and those of a file beside them', () => {
  expect(workers.find(redisWorkerToken(SECRET, 'host-17'))).toEqual({ name: 'host-17', inside: true });
  expect(workers.find(TOKEN)).toBe(anna);
  expect(new RedisWorkers(SECRET).find(TOKEN)).toBeUndefined();
});

it.each([
  ['another secret', redisWorkerToken('c'.repeat(64), 'host-17')],
  ['another name', redisWorkerToken(SECRET, 'host-17').replace('host-17', 'host-18')],
  ['a changed tag', `${redisWorkerToken(SECRET, 'host-17').slice(0, -1)}x`],
  ['a shorter tag', redisWorkerToken(SECRET, 'host-17').slice(0, -2)],
  ['a longer tag', `${redisWorkerToken(SECRET, 'host-17')}00`],
  ['a name of other signs', redisWorkerToken(SECRET, 'host 17')],
  ['the secret itself', SECRET],
  ['no tag', 'redis.host-17.'],
  ['nothing', ''],
])('refuses a token of %s', (_, token) => {
  const last = token.at(-1) === '0' ? '1' : '0';
  expect(workers.find(token)).toBeUndefined();
  expect(workers.find(`${token.slice(0, -1)}${last}`)).toBeUndefined();
});
