// The commands of the Compose network, started as processes after its own setup: all are healthy, take a user, tell every metric that an
// alert or the dashboard names, and end in order.
import { execa, type ResultPromise } from 'execa';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPOSE, composeFile, flagOf, namedMetrics, nodesOf, textOf, type Service } from '../support/compose.js';
import { RedisServer } from '../support/redis-server.js';
import { freePort, Home } from './qed.js';
import { startRole } from './role-process.js';

const QED = path.resolve(import.meta.dirname, '../../bin/qed.js');
const compose = composeFile();
const nodes = nodesOf(compose);
const running = new Map<string, ResultPromise>();
/** What stands for `name:port` of a container on this machine. */
const places = new Map<string, string>();
let home: Home;
let redis: RedisServer;

beforeAll(async () => {
  home = await Home.create();
  await cp(COMPOSE, home.directory, { recursive: true });
  redis = await RedisServer.start(...compose.services['redis']!.command.slice(1));
  for (const [name, service] of nodes) places.set(`${name}:${portOf(service)}`, `127.0.0.1:${await freePort()}`);
});
afterAll(async () => {
  for (const child of running.values()) child.kill('SIGKILL');
  await Promise.all(running.values());
  await redis.stop();
  await home.remove();
});

const portOf = (service: Service): string => flagOf(service, '--port') ?? flagOf(service, '--metrics-port')!;

/** A word of a command line or environment, with this machine's addresses and files in place of the containers'. */
function here(text: string): string {
  let local = text.replace('/run/secrets/', 'secrets/').replace('redis://redis:6379', redis.url);
  for (const [there, place] of places) local = local.replace(there, place);
  return local;
}

const portHere = (name: string, service: Service): string => places.get(`${name}:${portOf(service)}`)!.split(':')[1]!;

/** Starts a service with its own command; on this network nothing is proven. */
async function start(name: string, service: Service): Promise<void> {
  const words = service.command.map((word, i, all) =>
    all[i - 1] === '--host' ? '127.0.0.1' : /port$/.test(all[i - 1] ?? '') ? portHere(name, service) : here(word),
  );
  const environment = Object.entries(service.environment ?? {}).map(([key, value]) => [key, here(value)]);
  const simulated = [...words, ...(name === 'coordinator' ? ['--simulate'] : [])];
  await startRole(home, running, name, simulated, Object.fromEntries(environment) as Record<string, string>);
}

/** The exit status of what the image runs to see whether a container is healthy. */
async function healthOf(service: Service): Promise<number | undefined> {
  const [, words] = /HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(textOf('Dockerfile'))!;
  const [program, ...args] = JSON.parse(words!) as string[];
  const env = { HEALTH_URL: here(service.environment!['HEALTH_URL']!) };
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
  expect(await healthOf(nodes[0]![1]), 'nobody listens yet').toBe(1);

  await start(...nodes[0]!);
  await Promise.all(nodes.slice(1).map(([name, service]) => start(name, service)));
  for (const [name, service] of nodes) expect(await healthOf(service), name).toBe(0);

  const at = (name: string): string => `http://${here(`${name}:${portOf(compose.services[name]!)}`)}`;
  await home.done(['keys', 'new', 'alice']);
  await home.done(['register', '--key', 'alice', '--node', at('realm-1')]);
  const scrape = async (name: string): Promise<string> => (await fetch(`${at(name)}/metrics`)).text();
  await expect.poll(() => scrape('coordinator'), { timeout: 300_000 }).toMatch(/^qed_proven_checkpoint [1-9]/m);

  const told = new Set<string>();
  for (const [name] of nodes)
    for (const [, metric] of (await scrape(name)).matchAll(/^# TYPE (\w+) /gm)) told.add(metric!);
  expect(namedMetrics().filter((name) => !told.has(name))).toEqual([]);
  // The size that Redis may have is what the compose file says.
  expect(await scrape('coordinator')).toContain(`qed_store_limit_bytes{driver="redis"} ${2 * 2 ** 30}`);
  const operator = ['--token-file', 'secrets/operator.token', '--node', at('coordinator')];
  expect(await home.done(['jobs', 'retry', ...operator])).toEqual({ retried: 0 });

  for (const [name] of [...nodes].reverse()) {
    running.get(name)!.kill('SIGTERM');
    expect((await running.get(name)!).exitCode, name).toBe(0);
  }
});

it('passes the check of docker where it is installed', async () => {
  const docker = (await execa('docker', ['compose', 'version'], { reject: false })).exitCode === 0;
  if (docker) await execa('docker', ['compose', 'config', '--quiet'], { cwd: home.directory });
  console.log(`docker compose: ${docker ? 'checked' : 'not here'}`);
});
