import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import { parseArtifact } from '../compiler/artifact/model.js';

/** Where the committed artifacts of the system contracts are, by contract id; `scripts/build-system.mjs` makes them from `system/`. */
export const SYSTEM_ARTIFACT_PATHS: readonly string[] = ['NativeToken', 'Bridge'].map((name) =>
  fileURLToPath(new URL(`../../golden/system/${name}.json`, import.meta.url)),
);

let artifacts: readonly ContractArtifact[] | undefined;

/**
 * The contracts that GCON holds from genesis on, by contract id: 0 the native token, 1 the bridge. Read once. Throws an `ArtifactError`
 * (`QED12xx`) where an artifact is damaged or was made for another o1js.
 */
export function systemContracts(): readonly ContractArtifact[] {
  artifacts ??= SYSTEM_ARTIFACT_PATHS.map((path) => parseArtifact(JSON.parse(readFileSync(path, 'utf8'))));
  return artifacts;
}
