// A source map knows the place and text of every operation, and does not depend on where the source lies.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { artifactBytes } from '../../../src/compiler/artifact/artifact.js';
import { simulatedArtifact } from '../../../src/compiler/artifact/assemble.js';
import { parseSourceMap, sourceFrame, sourceMapBytes, sourceMapOf } from '../../../src/compiler/artifact/source-map.js';
import { compileFile } from '../../../src/compiler/compile.js';

const CONTRACTS = fileURLToPath(new URL('../../../fixtures/contracts/', import.meta.url));
const WALLET = 'wallet.ts'; // imports library.ts

it('a source map has the place and the text of every operation', async () => {
  const { contracts, sources } = await compileFile(`${CONTRACTS}${WALLET}`);
  const map = sourceMapOf(contracts[0]!, sources);
  expect(parseSourceMap(JSON.parse(sourceMapBytes(map)))).toEqual(map);
  expect(map.sources.map(({ file }) => file)).toContain('library.ts');
  expect(map.methods.map(({ name }) => name)).toEqual(contracts[0]!.methods.map(({ method }) => method));
  contracts[0]!.methods.forEach(({ ops }, i) => {
    expect(map.methods[i]!.ops).toHaveLength(ops.length);
    ops.forEach(({ span }, j) => {
      const [source, line, column] = map.methods[i]!.ops[j]!;
      expect({ file: map.sources[source]!.file, line, column }).toMatchObject({
        file: span.file,
        line: span.line,
        column: span.column,
      });
      expect(map.sources[source]!.text.split('\n')[line - 1]!.length).toBeGreaterThanOrEqual(column - 1);
      expect(sourceFrame(map, span)).toContain(`${span.file}:${span.line}:${span.column}\n`);
    });
  });
  expect(sourceFrame(map, { file: 'none.ts', line: 1, column: 1 })).toBeUndefined();
  expect(sourceFrame(map, { file: WALLET, line: 9999, column: 1 })).toBeUndefined();
});

it('artifact and map have the same bytes wherever the source lies and whoever compiles it', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'qed-else where-'));
  const before = process.cwd();
  const bytes = async (file: string): Promise<string[]> => {
    const { contracts, sources } = await compileFile(file);
    return contracts.flatMap((each) => [
      artifactBytes(simulatedArtifact(each)),
      sourceMapBytes(sourceMapOf(each, sources)),
    ]);
  };
  try {
    await cp(CONTRACTS, join(elsewhere, 'deep', 'er'), { recursive: true });
    for (const file of [WALLET, 'token.ts']) {
      const here = await bytes(`${CONTRACTS}${file}`);
      process.chdir(join(elsewhere, 'deep'));
      expect(await bytes(join('er', file))).toEqual(here);
      process.chdir('/');
      expect(await bytes(join(elsewhere, 'deep', 'er', file))).toEqual(here);
      process.chdir(before);
      expect(here.join('')).not.toContain(tmpdir());
      expect(here.join('')).not.toContain(before);
    }
  } finally {
    process.chdir(before);
    await rm(elsewhere, { recursive: true, force: true });
  }
});

it.each<[string, string, (map: any) => void]>([
  ['another format', 'QED1202', (map) => (map.format = 'qed-source-map/9')],
  ['no format', 'QED1201', (map) => delete map.format],
  ['an unknown entry', 'QED1201', (map) => (map.extra = 1)],
  ['a place that is none', 'QED1201', (map) => (map.methods[0].ops[0] = [0, 0, 1])],
  ['a source that it does not have', 'QED1204', (map) => (map.methods[0].ops[0] = [7, 1, 1])],
  ['a text that is none', 'QED1201', (map) => (map.sources[0].text = 5)],
])('a map with %s is refused', async (_, code, change) => {
  const { contracts, sources } = await compileFile(`${CONTRACTS}token.ts`);
  const map = JSON.parse(sourceMapBytes(sourceMapOf(contracts[0]!, sources))) as unknown;
  change(map);
  expect(() => parseSourceMap(map)).toThrow(expect.objectContaining({ code }));
});
