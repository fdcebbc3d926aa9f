// Pages that people write keep to 120 columns (tables and code do not count), and their links lead somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = ['docs/diagnostics.md', 'docs/soundness.md', 'docs/commands.md', 'docs/rpc.md', 'docs/api.md'];
const pagesIn = (folder: string, recursive: boolean): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name));
const pages = [...pagesIn('.', false), ...pagesIn('docs', true), ...pagesIn('fixtures', true)];
const textOf = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');

function longLines(page: string): string[] {
  let isCode = false;
  return textOf(page)
    .split('\n')
    .flatMap((line, i) => {
      if (line.startsWith('```')) isCode = !isCode;
      return isCode || line.startsWith('|') || line.length <= 120 ? [] : [`${page}:${i + 1}`];
    });
}

it('keeps to 120 columns', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.filter((page) => !GENERATED.includes(page)).flatMap(longLines)).toEqual([]);
});

it('links to pages that exist', () => {
  const dead = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target]) => path.join(path.dirname(page), target!))
      .filter((target) => !existsSync(path.join(ROOT, target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

it('names source files that exist', () => {
  const missing = pages.flatMap((page) =>
    [...textOf(page).matchAll(/`((?:src|test|scripts)\/[\w./-]+\.(?:ts|mjs))`/g)]
      .map(([, file]) => file!)
      .filter((file) => !existsSync(path.join(ROOT, file)))
      .map((file) => `${page}: ${file}`),
  );
  expect(missing).toEqual([]);
});
