import { z } from 'zod';
import { QedError } from '../../base/errors.js';
import { issuesText, readJsonFile, type JsonFileKind } from '../../base/read-json-file.js';
import { EndCapFileSchema, type EndCapSubmission } from '../../wire/end-cap.js';

const KIND: JsonFileKind = {
  what: 'end cap file',
  unreadable: 'QED3020',
  invalid: 'QED3021',
  hint: 'Make the file anew: qed prove-session <file> --out <end cap>.',
};

/** An end cap as JSON: bigints as decimal strings. */
export const endCapToJSON = (submission: EndCapSubmission): Record<string, unknown> =>
  z.encode(EndCapFileSchema, { format: 'qed-end-cap/2', ...submission }) as Record<string, unknown>;

/** Reads what `endCapToJSON` made. Throws `QED3021` with every fault and its place. */
export function endCapFromJSON(json: unknown, path = 'end cap'): EndCapSubmission {
  const parsed = z.safeDecode(EndCapFileSchema, json as never);
  if (!parsed.success) {
    const issues = issuesText(parsed.error);
    throw new QedError('QED3021', `${path}: ${issues.join('; ')}`, { hint: KIND.hint, details: { path, issues } });
  }
  const { result, proof, endUserLeaf, updates, events } = parsed.data;
  return { result, proof, endUserLeaf, updates, events };
}

/** Reads an end cap file. Throws `QED3020` when there is none, `QED3021` when it is damaged. */
export async function readEndCapFile(path: string): Promise<EndCapSubmission> {
  return endCapFromJSON(await readJsonFile(path, KIND), path);
}

/** What an end cap file holds, as `qed prove-session --out` writes it. */
export const endCapText = (submission: EndCapSubmission): string =>
  `${JSON.stringify(endCapToJSON(submission), null, 2)}\n`;
