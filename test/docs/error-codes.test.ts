// Every error code that the source can give is explained in docs/errors.md or docs/diagnostics.md, and those pages name no other.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The codes that a file writes out, without those in comments. */
function codesOf(file: string): string[] {
  const code = readFileSync(path.join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/.*$/gm, '');
  return code.match(/QED\d{4}/g) ?? [];
}

const rowsOf = (page: string): string[] =>
  [...readFileSync(path.join(ROOT, 'docs', page), 'utf8').matchAll(/^(?:\| |## )(QED\d{4})\b/gm)].map(
    ([, code]) => code!,
  );

const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.join('src', name));

it('explains every code once, and no code that does not exist', () => {
  const given = new Set(sources.flatMap(codesOf));
  const explained = [...rowsOf('errors.md'), ...rowsOf('diagnostics.md')];
  expect(given.size).toBeGreaterThan(150);
  expect(explained.filter((code, i) => explained.indexOf(code) !== i)).toEqual([]);
  expect([...given].filter((code) => !explained.includes(code)).sort()).toEqual([]);
  expect(explained.filter((code) => !given.has(code))).toEqual([]);
});
