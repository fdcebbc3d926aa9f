import * as apps from 'kubernetes-models/apps/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { environmentOf, expanded, placed, type Placed } from './kubernetes.js';
import { containersOf, type Manifest } from './kustomize.js';

const SCHEMAS: Readonly<Record<string, Readonly<Record<string, any>>>> = {
  v1: core,
  'apps/v1': apps,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
};

/** All that a cluster would refuse of these objects, or that would not work in it. */
export function faultsOf(objects: readonly Manifest[]): string[] {
  const faults: string[] = [];
  const say = (object: Manifest, fault: string): void =>
    void faults.push(`${object.kind} ${object.metadata.name}: ${fault}`);
  const seen = new Set<string>();
  for (const object of objects) {
    const name = `${object.kind} ${object.metadata.name}`;
    if (seen.has(name)) say(object, 'is there twice');
    seen.add(name);
    if (object.kind !== 'Namespace' && !seen.has(`Namespace ${object.metadata.namespace}`))
      say(object, 'is in a namespace that is not there before it');
    for (const fault of [...schemaFaults(object), ...quantityFaults(object)]) say(object, fault);
  }
  if (faults.length > 0) return faults;
  for (const object of objects) for (const fault of CHECKS[object.kind]?.(object, objects) ?? []) say(object, fault);
  for (const place of placed(objects))
    for (const fault of containerFaults(place, objects)) say(place.set, `${place.container.name}: ${fault}`);
  for (const fault of unused(objects)) faults.push(fault);
  return faults;
}

/** What the schema of Kubernetes says. It ignores fields that it does not know, so what it never looks at is a fault as well. */
function schemaFaults(object: Manifest): string[] {
  const model = SCHEMAS[object.apiVersion]?.[object.kind];
  if (model === undefined) return [`there is no ${object.kind} in ${object.apiVersion}`];
  const unread: [string, Set<string>][] = [];
  try {
    model.prototype.validate.call(watched(object, '', unread));
  } catch (error) {
    return [(error as Error).message];
  }
  return unread.flatMap(([at, keys]) => [...keys].map((key) => `${at}/${key} is no field`));
}

/** A copy that notes which of its fields nobody has read yet. */
function watched(value: any, at: string, unread: [string, Set<string>][]): any {
  if (typeof value !== 'object' || value === null) return value;
  const keys = new Set(Object.keys(value));
  unread.push([at, keys]);
  const copy: any = Array.isArray(value) ? [] : {};
  for (const key of keys) copy[key] = watched(value[key], `${at}/${key}`, unread);
  return new Proxy(copy, {
    get: (target, key) => {
      keys.delete(key as string);
      return target[key];
    },
  });
}

/** The schema takes any text for an amount. */
function quantityFaults(object: Manifest): string[] {
  const claims = (object['spec']?.volumeClaimTemplates ?? []).map(({ spec }: any) => spec.resources);
  return [...containersOf(object).map(({ resources }) => resources), ...claims].flatMap((resources) =>
    [resources?.requests, resources?.limits].flatMap((amounts) =>
      Object.entries<string>(amounts ?? {})
        .filter(([, amount]) => !/^\d+(m|Ki|Mi|Gi|Ti)?$/.test(amount))
        .map(([what, amount]) => `'${amount}' is no amount of ${what}`),
    ),
  );
}

type Check = (object: Manifest, all: readonly Manifest[]) => string[];

const setsOf = (all: readonly Manifest[]): Manifest[] => all.filter(({ kind }) => kind === 'StatefulSet');
const named = (all: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  all.find((object) => object.kind === kind && object.metadata.name === name);
const portNamesOf = (set: Manifest): string[] =>
  set['spec'].template.spec.containers.flatMap(({ ports = [] }: any) => ports.map(({ name }: any) => name));

/** The sets whose pods a selector means; a selector of one value that no pod has is a mistake, so each value counts for itself. */
function selected(all: readonly Manifest[], selector: any, faults: string[]): Manifest[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const wanted = [
    ...Object.entries<string>(matchLabels).map(([key, value]) => ({ key, values: [value] })),
    ...(matchExpressions as { key: string; values: string[] }[]),
  ];
  const labelOf = (set: Manifest, key: string): string => set['spec'].template.metadata.labels[key];
  for (const { key, values } of wanted)
    for (const value of values)
      if (!setsOf(all).some((set) => labelOf(set, key) === value)) faults.push(`no pod has ${key}=${value}`);
  return setsOf(all).filter((set) => wanted.every(({ key, values }) => values.includes(labelOf(set, key))));
}

const CHECKS: Readonly<Record<string, Check>> = {
  StatefulSet(set, all) {
    const faults: string[] = [];
    const own = selected(all, set['spec'].selector, faults);
    if (own.length !== 1 || own[0] !== set) faults.push('its selector does not mean its own pods alone');
    const service = named(all, 'Service', set['spec'].serviceName);
    if (service === undefined) faults.push(`there is no Service ${set['spec'].serviceName}`);
    else if (!selected(all, { matchLabels: service['spec'].selector }, []).includes(set))
      faults.push('its Service leads elsewhere');
    return faults;
  },
  Service({ spec }, all) {
    const faults: string[] = [];
    const pods = selected(all, { matchLabels: spec.selector }, faults);
    if (pods.length !== 1) faults.push(`it leads to ${pods.length} kinds of pods`);
    for (const { targetPort } of spec.ports)
      if (!pods.every((set) => portNamesOf(set).includes(targetPort))) faults.push(`no port is named ${targetPort}`);
    return faults;
  },
  NetworkPolicy({ spec }, all) {
    const faults: string[] = [];
    const pods = selected(all, spec.podSelector, faults);
    for (const { from, ports } of spec.ingress ?? []) {
      for (const { podSelector } of from) if (podSelector !== undefined) selected(all, podSelector, faults);
      for (const { port } of ports)
        if (!pods.every((set) => portNamesOf(set).includes(port))) faults.push(`no port is named ${port}`);
    }
    return faults;
  },
  PodDisruptionBudget({ spec }, all) {
    const faults: string[] = [];
    selected(all, spec.selector, faults);
    return faults;
  },
  Ingress({ spec }, all) {
    const faults: string[] = [];
    const secured = spec.tls.flatMap(({ hosts }: any) => hosts);
    for (const { host, http } of spec.rules) {
      if (!secured.includes(host)) faults.push(`${host} has no TLS`);
      for (const { backend } of http.paths) {
        const ports = named(all, 'Service', backend.service.name)?.['spec'].ports ?? [];
        if (!ports.some(({ name }: any) => name === backend.service.port.name)) faults.push(`${host} leads to nothing`);
      }
    }
    return faults;
  },
};

/** What a volume has: the names of its files, or undefined where a process writes it. */
function filesOf(volume: any, all: readonly Manifest[], faults: string[]): string[] | undefined {
  const keys = (kind: string, name: string, items?: { key: string; path: string }[]): string[] => {
    const data = named(all, kind, name)?.['data'] as Record<string, string> | undefined;
    if (data === undefined) faults.push(`there is no ${kind} ${name}`);
    for (const { key } of items ?? []) if (data?.[key] === undefined) faults.push(`${kind} ${name} has no ${key}`);
    return items?.map((item) => item.path) ?? Object.keys(data ?? {});
  };
  if (volume.secret !== undefined) return keys('Secret', volume.secret.secretName, volume.secret.items);
  if (volume.configMap !== undefined) return keys('ConfigMap', volume.configMap.name, volume.configMap.items);
  return volume.projected?.sources.flatMap(({ secret, configMap }: any) =>
    secret === undefined
      ? keys('ConfigMap', configMap.name, configMap.items)
      : keys('Secret', secret.name, secret.items),
  );
}

function containerFaults(place: Placed, all: readonly Manifest[]): string[] {
  const { set, pod, container } = place;
  const faults: string[] = [];
  const claims: string[] = (set['spec'].volumeClaimTemplates ?? []).map(({ metadata }: any) => metadata.name);
  const volumes = new Map<string, any>((pod.volumes ?? []).map((volume: any) => [volume.name, volume]));
  const paths = new Set<string>();
  for (const { name, mountPath, subPathExpr } of container.volumeMounts ?? []) {
    if (paths.has(mountPath)) faults.push(`two volumes are at ${mountPath}`);
    paths.add(mountPath);
    if (claims.includes(name)) continue;
    const volume = volumes.get(name);
    if (volume === undefined) {
      faults.push(`there is no volume ${name}`);
      continue;
    }
    const files = filesOf(volume, all, faults);
    const first: number = set['spec'].ordinals?.start ?? 0;
    for (let i = 0; subPathExpr !== undefined && i < set['spec'].replicas; i++) {
      const file = expanded(subPathExpr, { POD_NAME: `${set.metadata.name}-${first + i}` });
      if (files?.includes(file) !== true) faults.push(`the volume ${name} has no ${file}`);
    }
  }
  const ports: string[] = (container.ports ?? []).map(({ name }: any) => name);
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
    if (probe?.httpGet !== undefined && !ports.includes(probe.httpGet.port))
      faults.push(`no port is named ${probe.httpGet.port}`);
  try {
    const environment = environmentOf(all, place);
    const args: string[] = (container.args ?? []).map((word: string) => expanded(word, environment));
    for (const text of [...args, ...Object.values(environment)])
      if (text.includes('$(')) faults.push(`nothing tells ${text}`);
  } catch (error) {
    faults.push((error as Error).message);
  }
  // What the namespace enforces, and a root file system that nobody writes to.
  const rights = { ...pod.securityContext, ...container.securityContext };
  const { capabilities, ...others } = rights;
  if (others.runAsNonRoot !== true || !(others.runAsUser > 0)) faults.push('may run as root');
  if (others.seccompProfile?.type !== 'RuntimeDefault') faults.push('may make any system call');
  if (others.allowPrivilegeEscalation !== false) faults.push('may gain rights');
  if (others.readOnlyRootFilesystem !== true) faults.push('may write anywhere');
  if (JSON.stringify(capabilities) !== '{"drop":["ALL"]}') faults.push('has capabilities');
  if (pod.automountServiceAccountToken !== false) faults.push('may call the cluster');
  if (container.resources?.requests === undefined) faults.push('asks for no resources');
  return faults;
}

/** Volumes that nobody mounts, and generated objects and keys that nobody names. */
function unused(all: readonly Manifest[]): string[] {
  const text = JSON.stringify(setsOf(all));
  const volumes = setsOf(all).flatMap((set) => {
    const { template, volumeClaimTemplates = [] } = set['spec'];
    const mounted = containersOf(set).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }: any) => name));
    const names = [
      ...(template.spec.volumes ?? []).map(({ name }: any) => name),
      ...volumeClaimTemplates.map(({ metadata }: any) => metadata.name),
    ];
    return names
      .filter((name) => !mounted.includes(name))
      .map((name) => `StatefulSet ${set.metadata.name}: nobody mounts ${name}`);
  });
  const objects = all
    .filter(({ kind, metadata }) => /^(ConfigMap|Secret)$/.test(kind) && !text.includes(`ame":"${metadata.name}"`))
    .map(({ kind, metadata }) => `${kind} ${metadata.name}: nobody uses it`);
  return [...volumes, ...objects];
}
