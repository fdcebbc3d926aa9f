import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** An object of Kubernetes, as far as it is not known what it is. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly [field: string]: any;
}

interface Generator {
  readonly name: string;
  readonly files?: readonly string[];
  readonly literals?: readonly string[];
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

interface Kustomization {
  readonly namespace?: string;
  readonly resources?: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly newTag: string }[];
  readonly generatorOptions?: object;
  readonly configMapGenerator?: readonly Generator[];
  readonly secretGenerator?: readonly Generator[];
  readonly patches?: readonly { readonly target: { kind: string; name: string }; readonly patch: string }[];
}

const KNOWN = [
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'images',
  'generatorOptions',
  'configMapGenerator',
  'secretGenerator',
  'patches',
];
/** As kustomize and the cluster read YAML: a number that begins with 0 is octal, and `yes` is true. */
const YAML = { version: '1.1' } as const;
const OPTIONS = '{"disableNameSuffixHash":true}';

/** What `kustomize build` makes of a folder. It knows the part of kustomize that the templates use, and throws for all else. */
export function built(directory: string): Manifest[] {
  const given = parse(readFileSync(path.join(directory, 'kustomization.yaml'), 'utf8'), YAML) as Kustomization;
  const unknown = Object.keys(given).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0) throw new Error(`${directory}: ${unknown.join(', ')} of kustomize is not known here`);
  const { resources = [], configMapGenerator = [], secretGenerator = [], patches = [], images = [] } = given;
  const generators = [...configMapGenerator, ...secretGenerator];
  if (generators.length > 0 && JSON.stringify(given.generatorOptions) !== OPTIONS)
    throw new Error(`${directory}: names with a hash are not known here`);

  const objects = resources.flatMap((name) =>
    name.endsWith('.yaml')
      ? objectsOf(readFileSync(path.join(directory, name), 'utf8'))
      : built(path.join(directory, name)),
  );
  for (const generator of configMapGenerator)
    objects.push(made('ConfigMap', generator, contents(directory, generator)));
  for (const generator of secretGenerator) {
    const data = Object.entries(contents(directory, generator));
    const encoded = data.map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
    objects.push({ ...made('Secret', generator, Object.fromEntries(encoded)), type: 'Opaque' });
  }
  for (const { target, patch } of patches) {
    const matching = objects.filter(
      ({ kind, metadata }) => kind === target.kind && new RegExp(`^(${target.name})$`).test(metadata.name),
    );
    if (matching.length === 0) throw new Error(`${directory}: a patch of ${target.name} changes nothing`);
    for (const object of matching) for (const operation of parse(patch, YAML) as Operation[]) apply(object, operation);
  }
  for (const object of objects) {
    if (given.namespace !== undefined && object.kind !== 'Namespace')
      Object.assign(object.metadata, { namespace: given.namespace });
    for (const container of containersOf(object)) {
      const image = images.find(({ name }) => name === container.image);
      if (image !== undefined) container.image = `${image.newName}:${image.newTag}`;
    }
  }
  return objects;
}

/** All containers of an object's pods: those that end before the others start, too. */
export function containersOf({ spec }: Manifest): any[] {
  const pod = spec?.template?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}

/** The objects in a text of YAML. */
export function objectsOf(text: string): Manifest[] {
  return parseAllDocuments(text, YAML).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as Manifest;
  });
}

const made = (kind: string, { name }: Generator, data: Record<string, string>): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  data,
});

function contents(directory: string, { files = [], literals = [], name }: Generator): Record<string, string> {
  const data: Record<string, string> = {};
  for (const file of files) {
    if (file.includes('..') || file.includes('=')) throw new Error(`${name}: ${file} is not known here`);
    data[path.basename(file)] = readFileSync(path.join(directory, file), 'utf8');
  }
  for (const literal of literals)
    data[literal.slice(0, literal.indexOf('='))] = literal.slice(literal.indexOf('=') + 1);
  return data;
}

/** One change of a JSON patch, at a place that is there. */
function apply(object: any, { op, path: pointer, value }: Operation): void {
  const keys = pointer.slice(1).split('/');
  const last = keys.pop()!;
  const place = keys.reduce((at, key) => at?.[key], object);
  if (place === undefined) throw new Error(`there is no ${pointer}`);
  if (op === 'add' && last === '-' && Array.isArray(place)) place.push(value);
  else if (op === 'replace' && place[last] !== undefined) place[last] = value;
  else throw new Error(`${op} ${pointer} is not known here`);
}
