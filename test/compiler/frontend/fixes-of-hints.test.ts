// Every change that a diagnostic of the fixtures proposes, made by machine, takes that diagnostic away.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import type { Diagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { TextEdit } from '../../../src/compiler/diagnostics/fix.js';
import { WarmProject } from '../../../src/compiler/frontend/source/open-program.js';

const directory = resolve(import.meta.dirname, '../../../fixtures/diagnostics');
const files = readdirSync(directory).filter((name) => name.endsWith('.ts'));

const isSame = (a: TextEdit, b: TextEdit): boolean => a.start === b.start && a.end === b.end && a.text === b.text;
const touches = (a: TextEdit, b: TextEdit): boolean => a.start <= b.end && b.start <= a.end;

/** Sorts diagnostics with a fix into rounds: no two changes of one round touch, but several may make the same one. */
function roundsOf(diagnostics: readonly Diagnostic[]): { fixed: Diagnostic[]; edits: TextEdit[] }[] {
  const rounds: { fixed: Diagnostic[]; edits: TextEdit[] }[] = [];
  for (const diagnostic of diagnostics) {
    if (diagnostic.fix === undefined) continue;
    const { edits } = diagnostic.fix;
    const fits = (round: { edits: TextEdit[] }): boolean =>
      edits.every((edit) => round.edits.every((other) => isSame(edit, other) || !touches(edit, other)));
    let round = rounds.find(fits);
    if (round === undefined) rounds.push((round = { fixed: [], edits: [] }));
    round.fixed.push(diagnostic);
    round.edits.push(...edits.filter((edit) => !round.edits.some((other) => isSame(edit, other))));
  }
  return rounds;
}

const linesIn = (text: string): number => text.split('\n').length - 1;

/** The line on which a line of the text stands after the changes. */
const lineAfter = (text: string, edits: readonly TextEdit[], line: number): number =>
  edits
    .filter(({ start }) => linesIn(text.slice(0, start)) + 1 < line)
    .reduce((sum, { start, end, text: put }) => sum + linesIn(put) - linesIn(text.slice(start, end)), line);

async function leftOf(name: string): Promise<{ left: string[]; fixes: number }> {
  const file = resolve(directory, name);
  const text = readFileSync(file, 'utf8');
  const options = { warm: new WarmProject(), workingDirectory: directory };
  const { diagnostics, warnings } = await compileFile(file, options);
  const left: string[] = [];
  let fixes = 0;
  for (const { fixed, edits } of roundsOf([...diagnostics, ...warnings])) {
    expect(edits.map((edit) => edit.file)).toEqual(edits.map(() => name));
    const changed = edits
      .toSorted((a, b) => b.start - a.start)
      .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
    const after = await compileFile(file, { ...options, overlay: { [file]: changed } });
    const found = [...after.diagnostics, ...after.warnings];
    for (const { line, code, message } of fixed) {
      const now = lineAfter(text, edits, line);
      fixes++;
      if (found.some((each) => each.line === now && each.code === code && each.message === message))
        left.push(`${name}:${line} ${code} ${message}`);
    }
  }
  return { left, fixes };
}

describe('a change that is proposed takes the diagnostic away', () => {
  let made = 0;
  test.each(files)('%s', { timeout: 120_000 }, async (name) => {
    const { left, fixes } = await leftOf(name);
    made += fixes;
    expect(left).toEqual([]);
  });

  test('of which there are many', () => expect(made).toBeGreaterThan(80));
});
