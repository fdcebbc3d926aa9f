import { existsSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { QedError } from '../../../base/errors.js';
import { QED_VERSION } from '../../../base/toolchain.js';
import { CODES } from '../../../compiler/diagnostics/codes.js';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.js';
import type { Fix } from '../../../compiler/diagnostics/fix.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const TOOL = 'qed';

/** Diagnostics as a SARIF 2.1.0 log, which code hosts show beside the source. Paths are relative to the working directory; columns count UTF-16 code units. */
export function sarifOf(diagnostics: readonly Diagnostic[]): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = codes.map((id) => ({
    id,
    shortDescription: { text: CODES[id].title },
    fullDescription: { text: CODES[id].explanation },
    help: { text: CODES[id].hint },
    defaultConfiguration: { level: id.startsWith('QED18') ? 'warning' : 'error' },
  }));
  const results = diagnostics.map((each) => ({
    ruleId: each.code,
    ruleIndex: codes.indexOf(each.code),
    level: each.severity,
    message: { text: `${each.message}\nhint: ${each.hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(each.file),
          region: { startLine: each.line, startColumn: each.column, endColumn: each.column + each.length },
        },
      },
    ],
    ...(each.fix === undefined ? {} : { fixes: [fixOf(each.fix)] }),
  }));
  const driver = { name: TOOL, semanticVersion: QED_VERSION, rules };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

/** A log may replace an older one, and nothing else. Throws `QED6060`. */
export function refuseForeignLog(file: string): void {
  if (!existsSync(file) || isOwnLog(readFileSync(file, 'utf8'))) return;
  throw new QedError('QED6060', `${file} exists, and it is no SARIF log of qed`, {
    hint: 'name another file, or move this one away',
  });
}

function isOwnLog(text: string): boolean {
  try {
    return JSON.parse(text)?.runs?.[0]?.tool?.driver?.name === TOOL;
  } catch {
    return false;
  }
}

const artifact = (file: string) => ({
  uri: file.split(sep).map(encodeURIComponent).join('/'),
  uriBaseId: '%SRCROOT%',
});

function fixOf({ title, edits }: Fix) {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((name) => ({
      artifactLocation: artifact(name),
      replacements: edits
        .filter(({ file }) => file === name)
        .map(({ start, end, text }) => ({
          deletedRegion: { charOffset: start, charLength: end - start },
          insertedContent: { text },
        })),
    })),
  };
}
