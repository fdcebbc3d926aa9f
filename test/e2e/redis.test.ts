// A simulated network keeps its state in Redis: a server that is killed and comes back, a killed node and a failover of a cluster lose nothing.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisCluster } from '../support/redis-cluster.js';
import { RedisServer } from '../support/redis-server.js';
import { DevnetProcess, Home } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  await home.copy('sessions');
  await home.done(['compile', '--simulate', 'token.ts']);
  for (const name of ['alice', 'bob', 'carol']) await home.done(['keys', 'new', name]);
});
afterAll(() => home.remove());

it('runs on a server that is killed and restarted, and is itself killed and restarted', async () => {
  const password = 'p4ssw0rd';
  const server = await RedisServer.start('--requirepass', password);
  const redis = `redis://:${password}@127.0.0.1:${server.port}`;
  let devnet = await DevnetProcess.start(home, 'net', undefined, ['--redis', redis]);
  const done = (...args: string[]) => home.done(args, { QED_NODE: devnet.url });
  const register = (key: string) => done('register', '--key', key);
  expect([await register('alice'), await register('bob')]).toMatchObject([{ userId: '0' }, { userId: '1048576' }]);
  expect(await done('deploy', 'build/Token.json', '--key', 'alice')).toMatchObject({ contractId: '2' });
  expect(await done('prove-session', 'sessions/mint-and-send.json', '--submit')).toMatchObject({ checkpointId: '4' });

  await server.kill();
  const claiming = done('prove-session', 'sessions/claim.json', '--submit');
  await server.run();
  expect(await claiming).toMatchObject({ submitted: true, checkpointId: '5' });
  expect(await done('query', '2', 'balance', '--user', 'alice')).toMatchObject({ value: '60' });
  expect(await done('query', '2', 'balance', '--user', 'bob')).toMatchObject({ value: '40' });

  const error = await home.refused(['devnet', '--simulate', '--port', '0', '--redis', redis], 'QED5001', 3);
  expect(JSON.stringify(error)).not.toContain(password);

  await devnet.kill();
  devnet = await DevnetProcess.start(home, 'net', devnet.port, ['--redis', redis]);
  expect(await done('query', '2', 'balance', '--user', 'bob')).toMatchObject({ value: '40', checkpointId: '5' });
  expect(await register('carol')).toMatchObject({ checkpointId: '6' });
  const { code, stdout, stderr } = await devnet.stop();
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain(password);
  await server.stop();
});

it('runs on a cluster, and goes on when the master that has its state dies', async () => {
  const cluster = await RedisCluster.start();
  const devnet = await DevnetProcess.start(home, 'clustered', undefined, ['--redis', cluster.url]);
  const register = (key: string) => home.done(['register', '--key', key], { QED_NODE: devnet.url });
  const [alice, bob] = [await register('alice'), await register('bob')];
  await (await cluster.masterOf('qed:{devnet}:store')).kill();
  expect(await register('carol')).toMatchObject({ checkpointId: '3' });
  const known = await home.refused(['register', '--key', 'bob'], 'QED4020', 1, { QED_NODE: devnet.url });
  expect([alice.userId, bob.userId, known.userId]).toEqual(['0', '1048576', '1048576']);
  expect((await devnet.stop()).code).toBe(0);
  await cluster.stop();
});

it('hides the password of Redis where it shows settings, and says what is wrong with an address', async () => {
  const settings = await home.done(['config'], { QED_REDIS: 'rediss://me:s3cret@redis.example' });
  expect(settings).toContainEqual(expect.objectContaining({ name: 'redis', value: 'rediss://redis.example' }));
  const error = await home.refused(['devnet', '--simulate', '--redis', 'redis://s3cret@here'], 'QED5012', 2);
  expect(JSON.stringify(error)).not.toContain('s3cret');
});
