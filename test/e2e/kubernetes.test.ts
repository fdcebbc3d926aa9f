// The commands of the Kubernetes network, started as processes in the order of its pods: the probes pass, hosts are told apart, a user is taken,
// and all end in order.
import { execa, type ResultPromise } from 'execa';
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMPOSE, textOf } from '../support/compose.js';
import { environmentOf, expanded, KUBERNETES, nodesIn, placed, type Placed } from '../support/kubernetes.js';
import { faultsOf } from '../support/kubernetes-faults.js';
import { built, type Manifest } from '../support/kustomize.js';
import { RedisServer } from '../support/redis-server.js';
import { freePort, Home, REPOSITORY } from './qed.js';
import { startRole } from './role-process.js';

let home: Home;
let network: Manifest[];
const running = new Map<string, ResultPromise>();
const servers = new Map<string, RedisServer>();
/** The port on this machine for each port of a Service, by `name:port`. */
const ports = new Map<string, number>();

/** What README.md tells whoever starts it: the folders, the secrets, the alerts. */
beforeAll(async () => {
  home = await Home.create();
  await cp(COMPOSE, home.path('compose'), { recursive: true });
  await cp(KUBERNETES, home.path('kubernetes'), { recursive: true });
  const env = { QED: `${process.execPath} ${path.join(REPOSITORY, 'bin/qed.js')}` };
  await execa(home.path('compose/setup.sh'), ['mynet'], { cwd: home.directory, env });
  await cp(home.path('compose/alerts.yml'), home.path('kubernetes/prometheus/alerts.yml'));
  await cp(home.path('compose/secrets'), home.path('kubernetes/overlays/trial/secrets'), { recursive: true });
  network = built(home.path('kubernetes/overlays/trial'));
  for (const { owner, container } of nodesIn(network))
    ports.set(`${owner}:${container.ports[0].containerPort}`, await freePort());
});
afterAll(async () => {
  for (const child of running.values()) child.kill('SIGKILL');
  await Promise.all(running.values());
  for (const server of servers.values()) await server.stop();
  await home.remove();
});

const portOf = ({ owner, container }: Placed): number => ports.get(`${owner}:${container.ports[0].containerPort}`)!;
const urlOf = (node: Placed): string => `http://127.0.0.1:${portOf(node)}`;
const nodeOf = (owner: string): Placed => nodesIn(network).find((node) => node.owner === owner)!;

/** The files of a volume, as a container sees them: those of a worker are one file. */
async function mounted(node: Placed): Promise<string> {
  const { owner, pod, container } = node;
  const directory = home.path(`files-of-${owner}`);
  await mkdir(directory);
  const mount = container.volumeMounts[0];
  const volume = pod.volumes.find(({ name }: any) => name === mount.name);
  const sources = volume.emptyDir === undefined ? [volume] : pod.volumes[0].projected.sources;
  for (const { secret, configMap } of sources) {
    const kind = secret === undefined ? 'ConfigMap' : 'Secret';
    const wanted = configMap?.name ?? secret.name ?? secret.secretName;
    const { data } = network.find((object) => object.kind === kind && object.metadata.name === wanted)!;
    for (const [key, text] of Object.entries<string>(data)) {
      const bytes = kind === 'Secret' ? Buffer.from(text, 'base64') : text;
      const own = mount.subPathExpr && expanded(mount.subPathExpr, environmentOf(network, node));
      if (secret?.items !== undefined && !secret.items.some((item: any) => item.key === key)) continue;
      if (own !== undefined && own !== key) continue;
      await writeFile(path.join(directory, own === undefined ? key : path.basename(mount.mountPath)), bytes);
    }
  }
  // With the group that Kubernetes lets read them.
  for (const name of await readdir(directory)) await chmod(path.join(directory, name), 0o440);
  if (volume.emptyDir === undefined) return directory;
  const [shell, flag, script] = pod.initContainers[0].command as [string, string, string];
  const copies = home.path(`secrets-of-${owner}`);
  await mkdir(copies);
  await execa(shell, [flag, script.replace('/run/mounted', directory).replace('/run/secrets', copies)]);
  return copies;
}

/** A word of a command line or environment, with this machine's addresses and files in place of the cluster's. */
function here(text: string, files: string, redis?: string): string {
  let local = text.replace('/run/secrets', files).replace('redis://127.0.0.1:6379', redis ?? '');
  for (const [there, port] of ports) local = local.replace(there, `127.0.0.1:${port}`);
  return local;
}

async function start(node: Placed): Promise<void> {
  const { owner, container } = node;
  const redis = placed(network).find((other) => other.owner === owner && other.container.name === 'redis');
  if (redis !== undefined) servers.set(owner, await RedisServer.start(...redis.container.args.slice(1)));
  const files = await mounted(node);
  const environment = environmentOf(network, node);
  const words = (container.args as string[]).map((word, i, all) =>
    /port$/.test(all[i - 1] ?? '')
      ? `${portOf(node)}`
      : here(expanded(word, environment), files, servers.get(owner)?.url),
  );
  const local = Object.entries(environment).map(([name, value]) => [name, here(value, files, servers.get(owner)?.url)]);
  await startRole(home, running, owner, words, Object.fromEntries(local) as Record<string, string>);
}

/** The status of a request that names this host. */
const statusOf = (node: Placed, at: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: portOf(node), path: at, headers: { host } };
    request(options, (answer) => resolve(answer.resume().statusCode!))
      .on('error', reject)
      .end();
  });

it('starts, works and ends as the manifests say', async () => {
  expect(faultsOf(network), 'with the secrets that setup.sh makes').toEqual([]);
  const genesis = network.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'genesis')!;
  expect(
    JSON.stringify(genesis).length,
    'an annotation, which `kubectl apply` makes of it, has 256 KiB at most',
  ).toBeLessThan(2 ** 18);
  expect(textOf('Dockerfile')).toContain('ARG QED_UID=1000');
  const nodes = nodesIn(network);
  for (const node of nodes) await start(node);

  // Kubernetes asks the address of the pod; Prometheus and the nodes call by the name of the Service; a page's own name is refused.
  for (const node of nodes) {
    const { startupProbe, livenessProbe, readinessProbe } = node.container;
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe].filter(Boolean))
      await expect.poll(() => statusOf(node, httpGet.path, '10.244.0.9:8545'), { timeout: 60_000 }).toBe(200);
    expect(await statusOf(node, '/metrics', '10.244.0.9:8545'), node.owner).toBe(200);
    expect(await statusOf(node, '/metrics', 'somebody.example'), node.owner).toBe(403);
    if (node.owner !== 'worker') expect(await statusOf(node, '/metrics', `${node.owner}:8545`), node.owner).toBe(200);
  }

  await home.done(['keys', 'new', 'alice']);
  await home.done(['register', '--key', 'alice', '--node', urlOf(nodeOf('realm-1'))]);
  const scraped = async (): Promise<string> => (await fetch(`${urlOf(nodeOf('coordinator'))}/metrics`)).text();
  await expect.poll(scraped, { timeout: 300_000 }).toMatch(/^qed_proven_checkpoint [1-9]/m);
  expect(await scraped()).toContain(`qed_store_limit_bytes{driver="redis"} ${5734 * 2 ** 20}`);

  // A worker may be killed, and the coordinator be gone: a realm takes calls meanwhile, and says that it is not ready.
  const stop = async (owner: string): Promise<void> => {
    running.get(owner)!.kill('SIGTERM');
    expect((await running.get(owner)!).exitCode, owner).toBe(0);
  };
  await stop('worker');
  await stop('coordinator');
  const realm = nodeOf('realm-0');
  await expect.poll(() => statusOf(realm, '/readyz', '10.244.0.9:8545'), { timeout: 120_000 }).toBe(503);
  expect(await statusOf(realm, '/healthz', '10.244.0.9:8545')).toBe(200);
  await stop('realm-0');
  await stop('realm-1');
});
