// A damaged or hostile artifact is refused with an error code of ours, or is harmless; it never crashes the loader.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { artifactBytes } from '../../../src/compiler/artifact/artifact.js';
import { parseArtifact } from '../../../src/compiler/artifact/model.js';
import { compileFile } from '../../../src/compiler/compile.js';
import { smallContract } from '../../support/small-contract.js';

const TOKEN = new URL('../../../fixtures/contracts/token.ts', import.meta.url).pathname;
const sources = [smallContract(), ...(await compileFile(TOKEN)).contracts].map((each) =>
  artifactBytes(simulatedArtifact(each)),
);

/** What loading says: the code of an `ArtifactError`, or null where the artifact is taken. Anything else that is thrown fails the test. */
function load(json: unknown): string | null {
  try {
    parseArtifact(json);
    return null;
  } catch (error) {
    const { name, code } = error as { name: string; code: string };
    if (name === 'ArtifactError' && /^QED12\d\d$/.test(code)) return code;
    throw error;
  }
}

type Path = readonly (string | number)[];

/** The paths of all parts of a document. */
function pathsOf(json: unknown, path: Path = []): Path[] {
  if (typeof json !== 'object' || json === null) return [path];
  return [
    path,
    ...Object.entries(json).flatMap(([key, value]) =>
      pathsOf(value, [...path, Array.isArray(json) ? Number(key) : key]),
    ),
  ];
}

/** Changes the part at a path. */
function changed(text: string, path: Path, change: (parent: any, key: string | number) => void): unknown {
  const holder = { document: JSON.parse(text) as unknown };
  let parent: any = holder;
  let key: string | number = 'document';
  for (const next of path) [parent, key] = [parent[key], next];
  change(parent, key);
  return holder.document;
}

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e300,
  '',
  '0',
  '1',
  '-1',
  'x',
  '99999999999999999999999999',
  '0x10',
  [],
  {},
  [[]],
  [null],
  { type: 'scalar', kind: 'u64' },
  { __proto__: null },
  '__proto__',
  'constructor',
];

describe('an artifact with a part that was changed', () => {
  it.each(sources.map((text, i) => [i, text] as const))('is refused by a number of ours, or taken (%i)', (_, text) => {
    expect(load(JSON.parse(text))).toBeNull();
    const paths = pathsOf(JSON.parse(text));
    const counts = { refused: 0, taken: 0 };
    const count = (json: unknown): void => void counts[load(json) === null ? 'taken' : 'refused']++;
    const every = Math.max(1, Math.floor(paths.length / 200));
    for (const path of paths.filter((_, i) => i % every === 0)) {
      if (path.length > 0)
        count(
          changed(text, path, (parent, key) =>
            Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key],
          ),
        );
      count(
        changed(
          text,
          path,
          (parent, key) => (parent[key] = VALUES[(path.length * 7 + paths.indexOf(path)) % VALUES.length]),
        ),
      );
      count(
        changed(text, path, (parent, key) =>
          typeof parent[key] === 'object' && parent[key] !== null
            ? (parent[key].extra = 1)
            : (parent[key] = `${parent[key]}0`),
        ),
      );
    }
    // Names, messages and places of source are free.
    expect(counts.refused).toBeGreaterThan(counts.taken);
  });

  it('by chance, in several places', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue())), {
          minLength: 1,
          maxLength: 4,
        }),
        (text, edits) => {
          let json: unknown = JSON.parse(text);
          for (const [at, value] of edits) {
            const paths = pathsOf(json);
            json = changed(JSON.stringify(json), paths[at % paths.length]!, (parent, key) => (parent[key] = value));
          }
          load(json);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('that is no document of ours at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => void expect(load(json)).toMatch(/^QED120[12]$/)),
      { numRuns: 200 },
    );
    for (const value of [undefined, null, 5n, Symbol('x'), () => 0]) expect(load(value)).toBe('QED1201');
  });
});

describe('an artifact that asks for too much', () => {
  const text = sources[0]!;
  const withInput = (type: unknown): unknown =>
    changed(text, ['methods', 0, 'inputs', 0], (parent, key) => (parent[key].type = type));
  const nested = (depth: number, length: number): unknown => {
    let type: unknown = { type: 'scalar', kind: 'u8' };
    for (let i = 0; i < depth; i++) type = { type: 'array', item: type, length };
    return type;
  };

  it.each([
    ['an array without end', nested(1, 2 ** 32)],
    ['arrays of arrays', nested(12, 1000)],
    ['a type as deep as the stack', nested(20_000, 1)],
  ])('%s', (_, type) => {
    const start = performance.now();
    expect(load(withInput(type))).toMatch(/^QED120[14]$/);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('state that needs a tree beyond all trees', () => {
    for (const height of [0, 65, 2 ** 31]) {
      const json = changed(text, ['cstateHeight'], (parent, key) => {
        parent[key] = height;
        parent.layout.cstateHeight = height;
      });
      expect(load(json)).toMatch(/^QED120[14]$/);
    }
  });
});
