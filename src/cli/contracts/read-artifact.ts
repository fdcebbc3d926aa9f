import { readFile } from 'node:fs/promises';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { parseArtifact } from '../../compiler/artifact/model.js';
import { QedError } from '../../base/errors.js';

/** Reads and checks an artifact. Throws `QED6011` when the file cannot be read or is no JSON, `QED12xx` when it is no artifact that can be used. */
export async function readArtifact(file: string): Promise<ContractArtifact> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new QedError('QED6011', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'make it with `qed compile <contract.ts>`',
      cause,
    });
  }
  return parseArtifact(json);
}
