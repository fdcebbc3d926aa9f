// The Kubernetes network in templates/ is what a cluster takes: schemas, selectors, names, rights; and it is that of compose.yaml.
import { execa, execaSync } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/cli/input/config.js';
import { readOperatorTokens } from '../../src/node/callers/operator-tokens.js';
import { readRelayerTokens } from '../../src/node/callers/relayer-tokens.js';
import { readRealmTokens } from '../../src/node/realms/realm-tokens.js';
import { readWorkerTokens } from '../../src/node/proving/worker-tokens.js';
import { optionsOf } from '../support/command-line.js';
import { composeFile, flagOf, nodesOf } from '../support/compose.js';
import {
  coresOf,
  environmentOf,
  expanded,
  gibibytesOf,
  manifestsOf,
  nodesIn,
  OVERLAYS,
  placed,
  withOverlay,
} from '../support/kubernetes.js';
import { faultsOf } from '../support/kubernetes-faults.js';
import { built, objectsOf, type Manifest } from '../support/kustomize.js';
import { promtool } from '../support/promtool.js';

const compose = composeFile();
const trial = manifestsOf('trial');
const open = manifestsOf('public');
const named = (objects: readonly Manifest[], kind: string, name: string): any =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const podOf = (objects: readonly Manifest[], name: string): any =>
  named(objects, 'StatefulSet', name).spec.template.spec;

const variables = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
});

it.each(OVERLAYS)('has no fault: %s', (overlay) => {
  expect(faultsOf(manifestsOf(overlay))).toEqual([]);
});

/** Each breaks one thing, and names what is found. */
const BROKEN: readonly [string, (objects: Manifest[]) => unknown, RegExp][] = [
  ['a field that is not there', (all) => (podOf(all, 'worker').restartPolcy = 'Always'), /restartPolcy is no field/],
  [
    'a container field that is not there',
    (all) => (podOf(all, 'realm-0').containers[0].securityContext.readonlyRootFilesystem = true),
    /readonlyRootFilesystem is no field/,
  ],
  ['a wrong type', (all) => (named(all, 'StatefulSet', 'worker').spec.replicas = 'two'), /replicas must be integer/],
  ['a missing field', (all) => delete named(all, 'StatefulSet', 'worker').spec.selector, /selector/],
  ['a kind that is not there', (all) => (named(all, 'Service', 'workers').kind = 'Servise'), /there is no Servise/],
  [
    'an amount that is none',
    (all) => (podOf(all, 'worker').containers[0].resources.limits.memory = '22GB'),
    /'22GB' is no amount of memory/,
  ],
  ['a name that is there twice', (all) => all.push(all.at(-1)!), /is there twice/],
  [
    'another namespace',
    (all) => (named(all, 'Service', 'workers').metadata.namespace = 'other'),
    /Service workers: is in a namespace/,
  ],
  [
    'a selector without pods',
    (all) => (named(all, 'StatefulSet', 'worker').spec.template.metadata.labels.app = 'workr'),
    /Service workers: it leads to 0/,
  ],
  [
    'a Service that leads elsewhere',
    (all) => (named(all, 'Service', 'realm-0').spec.selector.app = 'realm-1'),
    /StatefulSet realm-0: its Service leads elsewhere/,
  ],
  [
    'a set without its Service',
    (all) => (named(all, 'StatefulSet', 'worker').spec.serviceName = 'worker'),
    /there is no Service worker/,
  ],
  [
    'a port of a Service',
    (all) => (named(all, 'Service', 'realm-0').spec.ports[0].targetPort = 'rpc'),
    /no port is named rpc/,
  ],
  [
    'a port of a policy',
    (all) => (named(all, 'NetworkPolicy', 'workers').spec.ingress[0].ports[0].port = 'http'),
    /NetworkPolicy workers: no port is named http/,
  ],
  [
    'a policy that means nobody',
    (all) => (named(all, 'NetworkPolicy', 'realms').spec.podSelector.matchLabels.role = 'realms'),
    /no pod has role=realms/,
  ],
  [
    'a policy that lets nobody in',
    (all) =>
      named(all, 'NetworkPolicy', 'coordinator').spec.ingress[0].from[0].podSelector.matchExpressions[0].values.push(
        'wroker',
      ),
    /no pod has role=wroker/,
  ],
  [
    'a budget for nobody',
    (all) => (named(all, 'PodDisruptionBudget', 'workers').spec.selector.matchLabels.role = 'x'),
    /PodDisruptionBudget workers: no pod has role=x/,
  ],
  ['a volume that is not there', (all) => podOf(all, 'worker').volumes.pop(), /there is no volume tmp/],
  ['a volume that nobody mounts', (all) => podOf(all, 'worker').containers[0].volumeMounts.pop(), /nobody mounts tmp/],
  [
    'two volumes at one place',
    (all) => (podOf(all, 'worker').containers[0].volumeMounts[1].mountPath = '/tmp'),
    /two volumes are at \/tmp/,
  ],
  [
    'a Secret that is not there',
    (all) => (named(all, 'Secret', 'realm-tokens').metadata.name = 'realms'),
    /there is no Secret realm-tokens/,
  ],
  [
    'a token that is not there',
    (all) => delete named(all, 'Secret', 'realm-tokens').data['north.token'],
    /Secret realm-tokens has no north.token/,
  ],
  [
    'more workers than tokens',
    (all) => (named(all, 'StatefulSet', 'worker').spec.replicas = 3),
    /the volume tokens has no worker-3.token/,
  ],
  [
    'a setting that is not there',
    (all) => delete named(all, 'ConfigMap', 'settings').data.REALM_1_URL,
    /there is no REALM_1_URL in the ConfigMap settings/,
  ],
  [
    'a variable that comes too late',
    (all) => podOf(all, 'realm-0').containers[0].env.reverse(),
    /nothing tells .*PUBLIC_NAMES/,
  ],
  [
    'a probe of no port',
    (all) => (podOf(all, 'realm-0').containers[0].livenessProbe.httpGet.port = 'x'),
    /realm-0: node: no port is named x/,
  ],
  ['root', (all) => (podOf(all, 'realm-0').securityContext.runAsUser = 0), /may run as root/],
  ['capabilities', (all) => delete podOf(all, 'worker').containers[0].securityContext.capabilities, /has capabilities/],
  [
    'a file system to write to',
    (all) => (podOf(all, 'coordinator').initContainers[0].securityContext.readOnlyRootFilesystem = false),
    /secret-files: may write anywhere/,
  ],
  [
    'a host without TLS',
    (all) => named(all, 'Ingress', 'nodes').spec.tls[0].hosts.pop(),
    /realm-1.qed.example.org has no TLS/,
  ],
  [
    'a host that leads to nothing',
    (all) => (named(all, 'Ingress', 'nodes').spec.rules[0].http.paths[0].backend.service.name = 'x'),
    /qed.example.org leads to nothing/,
  ],
  [
    'a ConfigMap that nobody uses',
    (all) => all.push({ ...named(all, 'ConfigMap', 'genesis'), metadata: { name: 'old', namespace: 'qed' } }),
    /ConfigMap old: nobody uses it/,
  ],
];

it.each(BROKEN)('finds %s', (_, spoil, fault) => {
  const objects = structuredClone(open);
  spoil(objects);
  expect(faultsOf(objects).join('\n')).toMatch(fault);
});

it.each(OVERLAYS)('is what kustomize builds, where there is kubectl: %s', (overlay) => {
  const [ours, theirs] = withOverlay(overlay, (directory) => {
    const { exitCode, stdout } = execaSync('kubectl', ['kustomize', directory], { reject: false });
    return [built(directory), exitCode === 0 ? stdout : undefined] as const;
  });
  console.log(`kubectl kustomize: ${theirs === undefined ? 'not here' : 'compared'}`);
  if (theirs === undefined) return;
  // kubectl breaks the lines of what it encodes.
  const joined = ({ kind, data }: Manifest): object =>
    kind !== 'Secret'
      ? {}
      : { data: Object.fromEntries(Object.entries<string>(data).map(([key, text]) => [key, text.replace(/\s/g, '')])) };
  const byName = (objects: readonly Manifest[]): object =>
    Object.fromEntries(
      objects.map((object) => [`${object.kind} ${object.metadata.name}`, { ...object, ...joined(object) }]),
    );
  expect(byName(ours)).toEqual(byName(objectsOf(theirs)));
});

it.each(OVERLAYS)('runs the commands of compose.yaml, which qed takes: %s', (overlay) => {
  const objects = manifestsOf(overlay);
  const nodes = nodesIn(objects);
  expect(nodes.map(({ owner }) => owner)).toEqual(['coordinator', 'realm-0', 'realm-1', 'worker']);
  const services = Object.fromEntries(nodesOf(compose));
  for (const node of nodes) {
    const { owner, container } = node;
    const environment = environmentOf(objects, node);
    const words = (container.args as string[]).map((word) => expanded(word, environment));
    const like = services[owner === 'worker' ? 'worker-1' : owner]!;
    const expected = like.command.map((word, i, command) => {
      if (command[i - 1] === '--host') return '0.0.0.0';
      if (command[i - 1] === '--public-url' && overlay === 'public') return `https://${owner}.qed.example.org`;
      // Each pod sees the token of its own name at this place.
      return word.replace('/worker-1.token', '/worker.token');
    });
    if (overlay === 'trial' && owner === 'coordinator') expected.push('--simulate');
    expect(words, owner).toEqual(expected);
    expect(optionsOf(words), owner).toMatchObject({ role: flagOf(like, '--role'), host: '0.0.0.0' });
    expect(() => optionsOf([...words, '--no-such-flag'])).toThrow(/unknown option/);
  }
});

it.each(OVERLAYS)('sets what is a setting, to what it may be: %s', async (overlay) => {
  const objects = manifestsOf(overlay);
  const fromEnvironment = async (): Promise<string[]> =>
    Object.values((await loadConfig({})).origins).filter((origin) => origin.startsWith('environment QED_'));
  // Whoever runs the tests may have a `QED_CACHE_DIR`.
  const before = await fromEnvironment();
  for (const node of nodesIn(objects)) {
    const environment = environmentOf(objects, node);
    const settings = Object.keys(environment).filter((name) => name.startsWith('QED_'));
    Object.assign(process.env, environment);
    const taken = (await fromEnvironment()).filter((origin) => !before.includes(origin));
    expect(taken.sort(), node.owner).toEqual(settings.map((name) => `environment ${name}`).sort());
    for (const name of Object.keys(environment)) delete process.env[name];
    const isWorker = node.owner === 'worker';
    expect(settings.sort()).toEqual(
      isWorker ? ['QED_WORKERS'] : ['QED_HOST_NAMES', 'QED_REDIS', 'QED_TRUSTED_PROXIES', 'QED_WORKERS'],
    );
    if (!isWorker) expect(environment['QED_REDIS']).toBe('redis://127.0.0.1:6379');
    expect(node.pod.enableServiceLinks, 'a Service `qed` would set QED_PORT').toBe(false);
  }
  process.env['QED_PORT'] = 'tcp://10.96.0.7:8545';
  await expect(loadConfig({})).rejects.toMatchObject({ code: 'QED6001' });
});

it.each(OVERLAYS)('calls every node by a name that it answers to: %s', (overlay) => {
  const objects = manifestsOf(overlay);
  const nodes = nodesIn(objects);
  const answers = (host: string, port: number): boolean => {
    const { spec } = named(objects, 'Service', host) ?? {};
    const node = nodes.find(({ owner }) => owner === spec?.selector.app);
    if (node === undefined || spec.ports[0].port !== port) return false;
    const { containerPort, name } = node.container.ports[0];
    const isRight = spec.ports[0].targetPort === name && containerPort === port;
    return isRight && environmentOf(objects, node)['QED_HOST_NAMES']!.split(',').includes(host);
  };
  expect([answers('coordinator', 8545), answers('coordinator', 8546), answers('realm', 8546)]).toEqual([
    true,
    false,
    false,
  ]);
  for (const { owner, container } of nodes.filter(({ owner }) => owner !== 'coordinator')) {
    const { hostname, port } = new URL(flagOf({ command: container.args } as never, '--coordinator')!);
    expect(answers(hostname, Number(port)), owner).toBe(true);
  }
  const { scrape_configs: scraped } = parse(named(objects, 'ConfigMap', 'prometheus').data['prometheus.yml']) as any;
  const targets = scraped.flatMap(({ static_configs = [] }: any) =>
    static_configs.flatMap(({ targets }: any) => targets),
  );
  expect(targets).toEqual(['coordinator:8545', 'realm-0:8546', 'realm-1:8547']);
  for (const target of targets)
    expect(
      answers(...(target.split(':').map((x: string) => (/^\d+$/.test(x) ? Number(x) : x)) as [string, number])),
      target,
    ).toBe(true);
  const workers = scraped.find(({ job_name }: any) => job_name === 'worker').dns_sd_configs[0];
  const service = named(objects, 'Service', workers.names[0]).spec;
  expect([service.clusterIP, service.ports[0].port]).toEqual(['None', workers.port]);
  expect(nodes.at(-1)!.container.ports[0].containerPort).toBe(workers.port);
  for (const rule of named(objects, 'Ingress', 'nodes')?.spec.rules ?? []) {
    const owner = rule.http.paths[0].backend.service.name;
    const environment = environmentOf(
      objects,
      nodes.find((node) => node.owner === owner)!,
    );
    expect(environment['QED_HOST_NAMES']!.split(','), rule.host).toContain(rule.host);
    const url = Object.entries(environment).find(([name]) => /^REALM_._URL$/.test(name))?.[1];
    if (url !== undefined) expect(url).toBe(`https://${rule.host}`);
  }
});

it('serves on while a node is not ready, so that workers can help a coordinator out of its trouble', () => {
  for (const { owner, set, container } of nodesIn(open)) {
    expect(named(open, 'Service', set['spec'].serviceName).spec.publishNotReadyAddresses, owner).toBe(true);
    expect(set['spec'].podManagementPolicy, owner).toBe('Parallel');
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path);
    expect(paths).toEqual(
      owner === 'worker' ? ['/metrics', '/metrics', undefined] : ['/healthz', '/healthz', '/readyz'],
    );
  }
});

it('has one pod with its own Redis for each store, which loses nothing and which nobody else reaches', () => {
  const { command } = compose.services['redis']!;
  const memory = command.indexOf('--maxmemory') + 1;
  const stores = placed(open).filter(({ container }) => container.name === 'redis');
  expect(stores.map(({ owner }) => owner)).toEqual(['coordinator', 'realm-0', 'realm-1']);
  for (const { owner, set, pod, container } of stores) {
    expect(container.args.with(memory, command[memory]), owner).toEqual([...command, '--bind', '127.0.0.1']);
    const most = gibibytesOf(container.resources.limits.memory);
    expect(Number(container.args[memory].replace('mb', '')) / 1024 / most).toBeCloseTo(0.7, 3);
    // A container that starts before the others, and goes on beside them.
    expect([container.restartPolicy, pod.initContainers.includes(container)]).toEqual(['Always', true]);
    expect(container.volumeMounts).toEqual([{ name: 'redis', mountPath: '/data' }]);
    expect(set['spec'].replicas).toBe(1);
    const disk = set['spec'].volumeClaimTemplates.find(({ metadata }: any) => metadata.name === 'redis');
    expect(gibibytesOf(disk.spec.resources.requests.storage), 'a log and its rewritten copy').toBeGreaterThan(2 * most);
  }
});

it('lets each pod be called by those who have to', () => {
  const ways = open
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap(({ spec }) =>
      (spec.ingress ?? []).flatMap(({ from, ports }: any) =>
        from.map(
          ({ podSelector, namespaceSelector }: any) =>
            `${(podSelector?.matchExpressions?.[0].values ?? Object.values((podSelector ?? namespaceSelector).matchLabels)).join('+')} ${spec.podSelector.matchLabels.role}:${ports.map(({ port }: any) => port).join()}`,
        ),
      ),
    );
  expect(ways).toEqual([
    'realm+worker+prometheus coordinator:http',
    'yes coordinator:http',
    'prometheus realm:http',
    'yes realm:http',
    'prometheus worker:metrics',
  ]);
  expect(named(open, 'NetworkPolicy', 'nobody').spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
  expect(named(open, 'Namespace', 'qed').metadata.labels).toEqual({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
});

it('gives a worker the memory that its provers need, and a node the time that it takes to stop', async () => {
  const { values } = await loadConfig({});
  for (const { owner, pod, container } of nodesIn(open)) {
    const { requests, limits } = container.resources;
    expect(requests, owner).toEqual(limits);
    const provers = Number(
      environmentOf(
        open,
        nodesIn(open).find((node) => node.owner === owner)!,
      )['QED_WORKERS'],
    );
    expect(provers).toBe(coresOf(limits.cpu));
    if (owner === 'worker') expect(gibibytesOf(limits.memory)).toBeGreaterThan(provers * 5);
    const redis = owner === 'worker' ? 0 : 60;
    expect(pod.terminationGracePeriodSeconds, owner).toBe(values.stopTimeout + redis + 10);
  }
});

it('copies the tokens for the coordinator, which would refuse them as they are mounted', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'qed-secrets-'));
  try {
    const [copy] = podOf(trial, 'coordinator').initContainers;
    const { volumes } = podOf(trial, 'coordinator');
    expect(volumes[0].projected.defaultMode, '0440 with the group that Kubernetes adds').toBe(0o400);
    const at = (...names: string[]): string => path.join(directory, ...names);
    mkdirSync(at('secrets'));
    mkdirSync(at('mounted', '..data'), { recursive: true });
    const sources = [named(trial, 'Secret', 'coordinator-tokens'), named(trial, 'ConfigMap', 'genesis')];
    for (const { kind, data } of sources)
      for (const [name, text] of Object.entries<string>(data))
        writeFileSync(at('mounted', name), kind === 'Secret' ? Buffer.from(text, 'base64') : text, { mode: 0o440 });
    expect(() => readRealmTokens(at('mounted/realms.txt'))).toThrow(/can be read by others/);
    const [shell, flag, script] = copy.command as [string, string, string];
    const local = script.replace('/run/mounted', at('mounted')).replace('/run/secrets', at('secrets'));
    await execa(shell, [flag, local]);
    // A pod that is started again runs it again.
    await execa(shell, [flag, local]);
    expect(readRealmTokens(at('secrets/realms.txt')).all()).toHaveLength(2);
    expect(readWorkerTokens(at('secrets/workers.txt')).all()).toHaveLength(2);
    expect(readOperatorTokens(at('secrets/operators.txt')).all()).toHaveLength(1);
    expect(readRelayerTokens(at('secrets/relayers.txt')).all()).toHaveLength(1);
    expect(statSync(at('secrets/genesis.json')).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('has a configuration of Prometheus that promtool takes', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'qed-prometheus-'));
  try {
    const { data } = named(trial, 'ConfigMap', 'prometheus');
    for (const [name, text] of Object.entries<string>(data)) writeFileSync(path.join(directory, name), text);
    expect(await promtool('check', 'config', path.join(directory, 'prometheus.yml'))).toContain('SUCCESS');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
