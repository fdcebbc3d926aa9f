// The compiler puts each read of another user's state into the staleness class that the fixture expects.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';

const directory = resolve(import.meta.dirname, '../../../fixtures/diagnostics');
const textOf = (name: string): string => readFileSync(resolve(directory, name), 'utf8');
const files = readdirSync(directory).filter((name) => textOf(name).includes('// @class '));

/** `line: class` of every `// @class monotone` comment. */
const classesIn = (text: string): string[] =>
  text.split('\n').flatMap((line, i) => {
    const found = /\/\/ @class (fixed|bounded|monotone|stale)\b/.exec(line)?.[1];
    return found === undefined ? [] : [`${i + 1}: ${found}`];
  });

describe('each read of another user is of the class that its fixture says', () => {
  test.each(files)('%s', async (name) => {
    const { contracts } = await compileFile(resolve(directory, name));
    const rows = contracts
      .flatMap(({ staleness }) => staleness)
      .filter(({ read }) => !read.startsWith('context.'))
      .map((row) => `${row.span.line}: ${row.class}`);
    expect([...new Set(rows)].toSorted()).toEqual(classesIn(textOf(name)).toSorted());
  });

  test('and every class is shown', () => {
    const shown = new Set(files.flatMap((name) => classesIn(textOf(name)).map((each) => each.split(' ')[1])));
    expect([...shown].toSorted()).toEqual(['bounded', 'fixed', 'monotone', 'stale']);
  });
});
