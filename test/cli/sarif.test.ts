// What `qed compile --sarif` writes keeps to the JSON schema of SARIF 2.1.0, as code hosts check it.
import { resolve } from 'node:path';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { sarifOf } from '../../src/cli/commands/compile/sarif.js';
import { compileFile } from '../../src/compiler/compile.js';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.js';

// One pattern of the schema is none with the flag `u`.
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile<SarifLog>(schema);

interface SarifLog {
  version: string;
  runs: { results: { ruleId: string; level: string; locations: object[]; fixes?: object[] }[] }[];
}

/** What is wrong with a log; nothing for a valid one. */
function mistakesIn(log: unknown): string[] {
  return validate(log) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const diagnosticsOf = async (name: string): Promise<readonly Diagnostic[]> => {
  const { diagnostics, warnings } = await compileFile(resolve(import.meta.dirname, '../../fixtures/diagnostics', name));
  return [...diagnostics, ...warnings];
};

describe('a log', () => {
  it.each(['typescript.ts', 'truth.ts', 'units.ts', 'stale.ts', 'own-state.ts'])('of %s is valid', async (name) => {
    const diagnostics = await diagnosticsOf(name);
    const log = JSON.parse(sarifOf(diagnostics)) as SarifLog;
    expect(log.runs[0]!.results).toHaveLength(diagnostics.length);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(mistakesIn(log)).toEqual([]);
  });

  it('without results, of warnings, with fixes and of odd file names is valid', async () => {
    expect(mistakesIn(JSON.parse(sarifOf([])))).toEqual([]);
    const [first] = (await diagnosticsOf('truth.ts')).filter(({ fix }) => fix !== undefined);
    const file = 'my contracts/ärger #1%.ts';
    const edits = first!.fix!.edits.map((edit) => ({ ...edit, file }));
    const odd: Diagnostic = { ...first!, severity: 'warning', file, fix: { ...first!.fix!, edits } };
    const log = JSON.parse(sarifOf([odd])) as SarifLog;
    expect(log.runs[0]!.results).toMatchObject([{ level: 'warning', fixes: [{}] }]);
    expect(mistakesIn(log)).toEqual([]);
  });

  it('is checked for what must be there, for types, for names and for addresses', async () => {
    const good = sarifOf(await diagnosticsOf('truth.ts'));
    for (const [from, to] of [
      [/"version": "2.1.0"/, '"version": "2.0.0"'],
      [/"startLine": \d+/, '"startLine": "4"'],
      [/"startLine": \d+/, '"startLine": 0'],
      [/"level": "error"/, '"level": "bad"'],
      [/"ruleId"/, '"rule"'],
      [/"uri": "[^"]*"/, '"uri": "my contract.ts"'],
      [/"name": "qed",/, ''],
    ] as const) {
      expect(good).toMatch(from);
      expect(mistakesIn(JSON.parse(good.replace(from, to)))).not.toEqual([]);
    }
  });
});
