// Each diagnostic appears exactly where the fixtures expect it, and every code has an example.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { CODES } from '../../../src/compiler/diagnostics/codes.js';
import { diagnosticsReference } from '../../../src/compiler/diagnostics/reference.js';

const directory = resolve(import.meta.dirname, '../../../fixtures/diagnostics');
const files = readdirSync(directory).filter((name) => name.endsWith('.ts'));

/** `line: code` of every `// @expect QED1003 QED1004` comment. */
function expectedIn(text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const codes = /\/\/ @expect ((?:QED\d{4} ?)+)/.exec(line)?.[1]?.trim().split(' ') ?? [];
    return codes.map((code) => `${i + 1}: ${code}`);
  });
}

describe('diagnostics stand where the fixtures expect them, and nowhere else', () => {
  test.each(files)('%s', async (name) => {
    const path = resolve(directory, name);
    const { contracts, diagnostics, warnings } = await compileFile(path, { workingDirectory: directory });
    const found = [...diagnostics, ...warnings]
      .filter((each) => each.file === name)
      .map(({ line, code }) => `${line}: ${code}`);
    expect(found.toSorted()).toEqual(expectedIn(readFileSync(path, 'utf8')).toSorted());
    expect(found.length).toBeGreaterThan(0);
    expect(contracts.length > 0, 'warnings alone stop nothing').toBe(diagnostics.length === 0);
  });
});

test('no hint proposes what stands there already', async () => {
  const proposals = [];
  for (const name of files) {
    const { diagnostics, warnings } = await compileFile(resolve(directory, name), { workingDirectory: directory });
    for (const { hint, sourceLine, line, code } of [...diagnostics, ...warnings])
      for (const [, proposal] of hint.matchAll(/`([^`]*[^`\w.][^`]*)`/g))
        if (proposal!.length > 2 && sourceLine.includes(proposal!))
          proposals.push(`${name}:${line} ${code}: ${proposal}`);
  }
  expect(proposals).toEqual([]);
});

/** What no contract file shows: the summary of them all, a missing file, and a contract that is run instead of compiled. */
const ELSEWHERE = ['QED1000', 'QED1002', 'QED1004'];

test('every code has an example', () => {
  const shown = new Set(
    files
      .flatMap((name) => expectedIn(readFileSync(resolve(directory, name), 'utf8')))
      .map((each) => each.split(' ')[1]!),
  );
  expect(Object.keys(CODES).filter((code) => !shown.has(code))).toEqual(ELSEWHERE);
});

test('docs/diagnostics.md is made from the table of codes', () => {
  expect(readFileSync(resolve(directory, '../../docs/diagnostics.md'), 'utf8')).toBe(diagnosticsReference());
});
