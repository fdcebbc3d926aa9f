// Every test file opens with a comment that says what it shows, and its first case is not buried under helpers.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const TESTS = fileURLToPath(new URL('..', import.meta.url));
/** Longer preparations belong into a support file next to the test. */
const MAX_LINES_BEFORE_THE_FIRST_CASE = 150;
const CASE =
  /^\s*(describe|it|test|constraintSuite|describeJobQueue)(\.\w+)*\(|\bconstraintSuite\(|\bdescribeJobQueue\(/;

const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => ({ name, lines: readFileSync(path.join(TESTS, name), 'utf8').split('\n') }));

it('opens each file with a sentence', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(files.filter(({ lines }) => !/^\/\/ \S/.test(lines[0]!)).map(({ name }) => name)).toEqual([]);
});

it('has the first case of each file near its top', () => {
  const buried = files
    .map(({ name, lines }) => ({ name, first: lines.findIndex((line) => CASE.test(line)) }))
    .filter(({ first }) => first < 0 || first >= MAX_LINES_BEFORE_THE_FIRST_CASE);
  expect(buried).toEqual([]);
});
