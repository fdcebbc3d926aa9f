// The commands of the Compose network, started as processes after its own setup: all are healthy, take a user, tell every metric that an
// alert or the dashboard names, and end in order.
import { execa } from 'execa';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPOSE, composeFile, namedMetrics, textOf } from '../support/compose.js';
import { RedisServer } from '../support/redis-server.js';
import { ComposeNetwork } from './compose-network.js';
import { Home } from './qed.js';

const QED = path.resolve(import.meta.dirname, '../../bin/qed.js');
const compose = composeFile();
let home: Home;
let redis: RedisServer;
let network: ComposeNetwork;

beforeAll(async () => {
  home = await Home.create();
  await cp(COMPOSE, home.directory, { recursive: true });
  redis = await RedisServer.start(...compose.services['redis']!.command.slice(1));
  network = await ComposeNetwork.on(home, redis.port);
});
afterAll(async () => {
  await network.killAll();
  await redis.stop();
  await home.remove();
});

/** The exit status of what the image runs to see whether a container is healthy. */
async function healthOf(name: string): Promise<number | undefined> {
  const [, words] = /HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(textOf('Dockerfile'))!;
  const [program, ...args] = JSON.parse(words!) as string[];
  const env = { HEALTH_URL: network.here(name, compose.services[name]!.environment!['HEALTH_URL']!) };
  return (await execa(program!, args, { env, reject: false })).exitCode;
}

it('starts, works and ends as the compose file says', async () => {
  const made = await execa(home.path('setup.sh'), ['mynet'], {
    cwd: home.directory,
    env: { QED: `${process.execPath} ${QED}` },
  });
  expect(made.stdout).toContain("made the network 'mynet'");
  const again = await execa(home.path('setup.sh'), ['mynet'], { cwd: home.directory, reject: false });
  expect(again.exitCode, 'it never replaces tokens').toBe(1);
  expect(await healthOf('coordinator'), 'nobody listens yet').toBe(1);

  const [first, ...others] = network.nodes;
  await network.up(first!);
  await network.up(...others);
  for (const name of network.nodes) expect(await healthOf(name), name).toBe(0);

  await home.done(['keys', 'new', 'alice']);
  await home.done(['register', '--key', 'alice', '--node', network.at('realm-1')]);
  const scrape = async (name: string): Promise<string> => (await fetch(`${network.at(name)}/metrics`)).text();
  await expect.poll(() => scrape('coordinator'), { timeout: 300_000 }).toMatch(/^qed_proven_checkpoint [1-9]/m);

  const told = new Set<string>();
  for (const name of network.nodes)
    for (const [, metric] of (await scrape(name)).matchAll(/^# TYPE (\w+) /gm)) told.add(metric!);
  expect(namedMetrics().filter((name) => !told.has(name))).toEqual([]);
  // The size that Redis may have is what the compose file says.
  expect(await scrape('coordinator')).toContain(`qed_store_limit_bytes{driver="redis"} ${2 * 2 ** 30}`);
  const operator = ['--token-file', 'secrets/operator.token', '--node', network.at('coordinator')];
  expect(await home.done(['jobs', 'retry', ...operator])).toEqual({ retried: 0 });
  const relayer = ['--token-file', 'secrets/relayer.token', '--node', network.at('coordinator')];
  expect(await home.done(['deposit', 'alice', '40', ...relayer])).toMatchObject({ index: '0' });

  for (const name of network.nodes.reverse()) expect(await network.stop(name), name).toBe(0);
});

it('passes the check of docker where it is installed', async () => {
  const docker = (await execa('docker', ['compose', 'version'], { reject: false })).exitCode === 0;
  if (docker) await execa('docker', ['compose', 'config', '--quiet'], { cwd: home.directory });
  console.log(`docker compose: ${docker ? 'checked' : 'not here'}`);
});
