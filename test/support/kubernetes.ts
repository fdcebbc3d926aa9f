import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COMPOSE } from './compose.js';
import { built, type Manifest } from './kustomize.js';

export const KUBERNETES = path.resolve(import.meta.dirname, '../../templates/deploy/kubernetes');
export const OVERLAYS = ['trial', 'public'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** What setup.sh of Compose writes, with tokens that are none. */
const SECRETS: Readonly<Record<string, string>> = {
  'genesis.json': '{}\n',
  'realms.txt': `north ${'n'.repeat(64)} 0\nsouth ${'s'.repeat(64)} 1\n`,
  'workers.txt': `worker-1 ${'1'.repeat(64)}\nworker-2 ${'2'.repeat(64)}\n`,
  'operators.txt': `operator ${'o'.repeat(64)}\n`,
  'relayers.txt': `relayer ${'r'.repeat(64)}\n`,
  'north.token': `${'n'.repeat(64)}\n`,
  'south.token': `${'s'.repeat(64)}\n`,
  'worker-1.token': `${'1'.repeat(64)}\n`,
  'worker-2.token': `${'2'.repeat(64)}\n`,
};

/** Calls `use` with the folder of an overlay, in a copy that has what README.md puts there. */
export function withOverlay<T>(overlay: Overlay, use: (directory: string) => T): T {
  const copy = mkdtempSync(path.join(tmpdir(), 'qed-kubernetes-'));
  try {
    cpSync(KUBERNETES, copy, { recursive: true });
    cpSync(path.join(COMPOSE, 'alerts.yml'), path.join(copy, 'prometheus/alerts.yml'));
    const directory = path.join(copy, 'overlays', overlay);
    mkdirSync(path.join(directory, 'secrets'));
    for (const [name, text] of Object.entries(SECRETS)) writeFileSync(path.join(directory, 'secrets', name), text);
    return use(directory);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** What `kubectl apply -k` sends to the cluster. */
export const manifestsOf = (overlay: Overlay): Manifest[] => withOverlay(overlay, built);

/** One container of a pod, and where it is. */
export interface Placed {
  /** The name of its StatefulSet. */
  readonly owner: string;
  readonly set: Manifest;
  readonly pod: any;
  readonly container: any;
}

export const placed = (objects: readonly Manifest[]): Placed[] =>
  objects
    .filter(({ kind }) => kind === 'StatefulSet')
    .flatMap((set) => {
      const pod = set['spec'].template.spec;
      return [...(pod.initContainers ?? []), ...pod.containers].map((container) => ({
        owner: set.metadata.name,
        set,
        pod,
        container,
      }));
    });

/** The containers that run a role of `qed`. */
export const nodesIn = (objects: readonly Manifest[]): Placed[] =>
  placed(objects).filter(({ container }) => container.args?.[0] === 'node');

/**
 * The environment of a container in the first pod of its set, as Kubernetes makes it: from the ConfigMaps that it names, with earlier
 * variables in place of `$(NAME)`.
 */
export function environmentOf(objects: readonly Manifest[], { set, container }: Placed): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? [])
    environment[name] = value === undefined ? told(objects, set, container, valueFrom) : expanded(value, environment);
  return environment;
}

/** `$(NAME)` is the variable of that name; one that is not there stays as it is. */
export const expanded = (text: string, environment: Readonly<Record<string, string>>): string =>
  text.replace(/\$\((\w+)\)/g, (whole, name: string) => environment[name] ?? whole);

function told(objects: readonly Manifest[], set: Manifest, container: any, from: any): string {
  if (from?.configMapKeyRef !== undefined) {
    const { name, key } = from.configMapKeyRef;
    const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
    const value = map?.['data'][key] as string | undefined;
    if (value === undefined) throw new Error(`there is no ${key} in the ConfigMap ${name}`);
    return value;
  }
  if (from?.fieldRef?.fieldPath === 'metadata.name') return `${set.metadata.name}-${set['spec'].ordinals?.start ?? 0}`;
  const [, kind, resource] = /^(limits|requests)\.(cpu)$/.exec(from?.resourceFieldRef?.resource ?? '') ?? [];
  const amount = container.resources?.[kind!]?.[resource!];
  if (amount === undefined) throw new Error(`nothing tells ${JSON.stringify(from)}`);
  return `${Math.ceil(coresOf(amount))}`;
}

export const coresOf = (text: string): number => (text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text));

const GIBIBYTES: Readonly<Record<string, number>> = { Mi: 1 / 1024, Gi: 1 };
export function gibibytesOf(text: string): number {
  const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`'${text}' is no size`);
  return Number(number) * GIBIBYTES[unit!]!;
}
