import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { QedError } from '../../../base/errors.js';
import { writeFileAtomically } from '../../../base/write-file-atomically.js';
import { TEMPLATES, type TemplateName } from './templates.js';

const PACKAGE = fileURLToPath(new URL('../../../../', import.meta.url));

/** The files that a project got, and those that were there already and stay as they are; relative to its folder. */
export interface WrittenProject {
  readonly made: readonly string[];
  readonly kept: readonly string[];
  /** What a `package.json` that was there got, such as `scripts.test`: members that it did not have. */
  readonly added: readonly string[];
}

/** Writes a project into a folder, which is made where it is missing. Throws `QED6022` for a folder that cannot be written. */
export async function writeProject(directory: string, template: TemplateName): Promise<WrittenProject> {
  const name = packageName(directory);
  const { contract, call } = TEMPLATES[template];
  const words = { name, contract, run: `npx qed run ${call}   # one call, without a network` };
  const files = new Map([
    ...(await filesOf('common')),
    ...(await filesOf(template)),
    ['package.json', textOf(await manifestOf(name))] as const,
  ]);
  const [made, kept]: [string[], string[]] = [[], []];
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const isNew = await writeNew(path.join(directory, file), filledIn(text, words));
    (isNew ? made : kept).push(file);
  }
  const added = kept.includes('package.json') ? await completeManifest(directory, await manifestOf(name)) : [];
  return { made, kept, added };
}

/** The script `test` that `npm init` writes. */
const NO_TEST = 'echo "Error: no test specified" && exit 1';

/** Gives a `package.json` the members of `ours` that it lacks: without them neither `npm test` nor imports work. What it has stays as it is. */
async function completeManifest(directory: string, ours: Manifest): Promise<string[]> {
  const theirs = await readManifest(directory);
  if (theirs === undefined) return [];
  const added: string[] = [];
  const missing = (group: 'scripts' | 'devDependencies', known: Readonly<Record<string, string>>) => {
    const entries = Object.entries(ours[group] ?? {}).filter(
      ([key]) => known[key] === undefined || known[key] === NO_TEST,
    );
    added.push(...entries.map(([key]) => `${group}.${key}`));
    return entries.length === 0 ? {} : { [group]: { ...theirs[group], ...Object.fromEntries(entries) } };
  };
  const scripts = missing('scripts', { ...theirs.scripts });
  const devDependencies = missing('devDependencies', { ...theirs.dependencies, ...theirs.devDependencies });
  const type = theirs.type === undefined ? { type: 'module' } : {};
  if (theirs.type === undefined) added.unshift('type');
  if (added.length > 0)
    writeFileAtomically(
      path.join(directory, 'package.json'),
      textOf({ ...theirs, ...type, ...scripts, ...devDependencies }),
    );
  return added;
}

const textOf = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** Writes a file that does not exist. False where it does, and then it stays as it is. */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
  } catch (cause) {
    throw unwritable(file, cause as Error);
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(file, cause as Error);
  }
}

const unwritable = (file: string, cause: Error): QedError =>
  new QedError('QED6022', `${file} cannot be written: ${cause.message}`, {
    hint: 'name a folder that you may write to: qed init <dir>',
    exitCode: 3,
    cause,
  });

/** Names in a package have no leading dot: npm leaves some of those out. */
const DOTTED = /^(gitignore|github)(?=\/|$)/;

async function filesOf(template: string): Promise<[string, string][]> {
  const root = path.join(PACKAGE, 'templates', template);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file): Promise<[string, string]> => {
      const name = path.relative(root, file).split(path.sep).join('/');
      return [name.replace(DOTTED, '.$1'), await readFile(file, 'utf8')];
    }),
  );
}

const filledIn = (text: string, words: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word]!);

/** A name that npm takes, from the folder's. */
const packageName = (directory: string): string =>
  path
    .basename(path.resolve(directory))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'contract';

async function manifestOf(name: string): Promise<Manifest> {
  return {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      test: 'qed test',
      check: 'tsc && qed compile --check --deny-warnings contracts/*.ts',
      build: 'qed compile contracts/*.ts',
    },
    devDependencies: { qed: await installedFrom(), typescript: '^6.0.0' },
  };
}

/** Where the folder that `qed` runs in has it from, such as a tarball; else this very package, whose name may be another's on npm. */
async function installedFrom(): Promise<string> {
  const { dependencies, devDependencies } = (await readManifest('.')) ?? {};
  const from = dependencies?.['qed'] ?? devDependencies?.['qed'] ?? `file:${PACKAGE}`;
  return from.startsWith('file:') ? `file:${path.resolve(from.slice('file:'.length))}` : from;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A folder's `package.json`; undefined where it has none that can be read. */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
