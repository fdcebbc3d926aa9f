// docs/architecture.md tells how src is built: its tables name every folder, its drawing shows what they say, and the lint
// refuses what they do not allow. The probes run the real rules over a small tree that breaks them.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: plain JavaScript
import config from '../../.dependency-cruiser.js';
// @ts-expect-error: plain JavaScript
import { layerOf, pathsOf, readArchitecture, rowsAround } from '../../scripts/layers.mjs';

interface Row {
  name: string;
  purpose: string;
  imports: string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAX_FILES_IN_A_FOLDER = 19;
const { folders, drawing } = readArchitecture() as { folders: Row[]; drawing: string[][] };
const layers = folders.filter(({ name }) => name === layerOf(name));

const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.join('src', name));

/** The most precise row that a file belongs to. */
const rowOf = (file: string): Row | undefined =>
  folders
    .filter(({ name }) => new RegExp(pathsOf(name)).test(file))
    .sort((a, b) => b.name.length - a.name.length)
    .at(0);

describe('the tables', () => {
  it('have a row for each file of src, and no row without a file', () => {
    const inner = new Set(folders.flatMap(({ name }) => rowsAround(name) as string[]));
    const homeless = sources.filter((file) => {
      const row = rowOf(file);
      return row === undefined || inner.has(row.name);
    });
    expect(homeless).toEqual([]);
    const used = new Set(sources.map((file) => rowOf(file)?.name));
    expect(folders.filter(({ name }) => !used.has(name) && !inner.has(name)).map(({ name }) => name)).toEqual([]);
  });

  it('go one way: no row comes back to itself over the rows that it lists', () => {
    const imports = new Map(folders.map((row) => [row.name, row.imports]));
    const reached = (from: string): Set<string> => {
      const found = new Set<string>();
      const look = (name: string): void =>
        imports.get(name)?.forEach((next) => {
          if (!found.has(next)) look((found.add(next), next));
        });
      look(from);
      return found;
    };
    expect(folders.map(({ name }) => name).filter((name) => reached(name).has(name))).toEqual([]);
  });

  it('list only what is imported', () => {
    const imported = sources.map((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      const names = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)].map(([, name]) => `${name}.ts`);
      return { file, targets: names.map((name) => path.join(path.dirname(file), name)) };
    });
    const isUsed = (name: string, other: string): boolean =>
      imported
        .filter(({ file }) => new RegExp(pathsOf(name)).test(file))
        .some(({ targets }) => targets.some((target) => new RegExp(pathsOf(other)).test(target)));
    const unused = folders.flatMap(({ name, imports }) =>
      imports.filter((other) => !isUsed(name, other)).map((other) => `${name} -> ${other}`),
    );
    expect(unused).toEqual([]);
  });

  it('say what each folder is for, and list only folders that exist', () => {
    expect(folders.filter(({ purpose }) => purpose === '')).toEqual([]);
    const known = new Set([...folders.map(({ name }) => `src/${name}`), ...sources]);
    expect(folders.flatMap(({ imports }) => imports).filter((name) => !known.has(`src/${name}`))).toEqual([]);
  });
});

it('draws every layer once, above all layers that it imports', () => {
  const line = new Map(drawing.flatMap((names, at) => names.map((name) => [name, at] as const)));
  expect(drawing.flat().sort()).toEqual(layers.map(({ name }) => name).sort());
  const upward = layers.flatMap(({ name, imports }) =>
    imports.filter((below) => line.get(layerOf(below))! <= line.get(name)!).map((below) => `${name} -> ${below}`),
  );
  expect(upward).toEqual([]);
});

it('keeps folders small enough to be read at a glance', () => {
  const counts = new Map<string, number>();
  for (const file of sources) counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > MAX_FILES_IN_A_FOLDER)).toEqual([]);
});

describe('the lint refuses', () => {
  /** The names of the rules that a tree of files breaks. */
  async function broken(files: Record<string, string>): Promise<string[]> {
    const base = mkdtempSync(path.join(ROOT, 'node_modules', '.layers-'));
    try {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
        writeFileSync(path.join(base, name), text);
      }
      const { options, forbidden } = config;
      const result = await cruise(['src'], {
        ...options,
        tsConfig: undefined,
        baseDir: base,
        validate: true,
        ruleSet: { forbidden },
      });
      return (result.output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
    } finally {
      rmSync(base, { recursive: true });
    }
  }

  const UP_TO_NODE = '../../node/rpc/server.js';
  const RPC_SERVER = '../rpc/server.js';
  const beside = (file: string): string => `./${file}.js`;
  const TARGET = { 'src/node/rpc/server.ts': 'export type A = 1;\nexport const a = 1;\n' };

  it.each([
    ['an import', `import { a } from '${UP_TO_NODE}';\nexport const b = a;\n`],
    ['a type import', `import type { A } from '${UP_TO_NODE}';\nexport type B = A;\n`],
    ['a dynamic import', `export const b = () => import('${UP_TO_NODE}');\n`],
    ['an export', `export { a } from '${UP_TO_NODE}';\n`],
  ])('%s against the layers', async (_, text) => {
    expect(await broken({ ...TARGET, 'src/prover/guta/probe.ts': text })).toEqual(['imports-of-prover/guta']);
  });

  it('an import against the order inside a layer', async () => {
    const text = `export { a } from '${RPC_SERVER}';\n`;
    expect(await broken({ ...TARGET, 'src/node/jobs/probe.ts': text })).toEqual(['imports-of-node/jobs']);
  });

  it('a circle of files', async () => {
    const files = {
      'src/parth/one.ts': `import { two } from '${beside('two')}';\nexport const one = () => two;\n`,
      'src/parth/two.ts': `import { one } from '${beside('one')}';\nexport const two = () => one;\n`,
    };
    expect(await broken(files)).toEqual(['no-circle']);
  });

  it('nothing else', async () => {
    const text = `import { a } from '${RPC_SERVER}';\nexport const b = a;\n`;
    expect(await broken({ ...TARGET, 'src/node/rpc/handlers.ts': text })).toEqual([]);
    expect(await broken({ ...TARGET, 'src/cli/commands/devnet.ts': text.replace(RPC_SERVER, UP_TO_NODE) })).toEqual([]);
  });
});
