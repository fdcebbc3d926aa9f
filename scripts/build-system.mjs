// Compiles system/*.ts to golden/system/*.json: the contracts that genesis deploys, with their verification keys.
//
//   node scripts/build-system.mjs                 makes all keys anew and writes the files (about a minute)
//   node scripts/build-system.mjs --cache <dir>   the same, keeping proving keys there
//   node scripts/build-system.mjs --check         fails when a file is not what its source compiles to, keys aside (seconds)
//   node scripts/build-system.mjs --check --keys  compares the keys as well
//
// Needs `npm run build` first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    keys: { type: 'boolean', default: false },
    cache: { type: 'string' },
  },
});

const { compileFile, makeArtifact } = await import('../dist/compiler/compile.js');
const { artifactBytes } = await import('../dist/compiler/artifact/artifact.js');
const { sizeOf } = await import('../dist/compiler/keys/circuit-size.js');
const { assembleArtifact } = await import('../dist/compiler/artifact/assemble.js');
const { SYSTEM_ARTIFACT_PATHS } = await import('../dist/system/system-contracts.js');

const SOURCES = ['native-token.ts', 'bridge.ts'];

/** The artifact of the source with the keys of the committed file, as far as its circuits are still those of the file. */
async function withCommittedKeys(compiled, committed) {
  const keys = [];
  for (const [i, ir] of compiled.methods.entries()) {
    const method = committed.methods[i];
    const size = await sizeOf(ir);
    keys.push({
      ...size,
      key: size.digest === method?.circuitDigest ? method.verificationKey : { data: 'AA==', hash: '0' },
    });
  }
  return assembleArtifact(compiled, committed.compiler.backend, (_, i) => keys[i]);
}

let stale = 0;
for (const [i, source] of SOURCES.entries()) {
  const path = fileURLToPath(new URL(`../system/${source}`, import.meta.url));
  const { contracts, diagnostics } = await compileFile(path, { system: true });
  if (diagnostics.length > 0)
    throw new Error(
      diagnostics.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`).join('\n'),
    );
  const [compiled] = contracts;
  const target = SYSTEM_ARTIFACT_PATHS[i];
  if (options.check) {
    const committed = readFileSync(target, 'utf8');
    const artifact = options.keys
      ? await makeArtifact(compiled, { cacheDirectory: options.cache, trustCache: false })
      : await withCommittedKeys(compiled, JSON.parse(committed));
    const same = artifactBytes(artifact) === committed;
    console.log(`${same ? 'current' : 'STALE'}  ${compiled.contract}`);
    if (!same) stale++;
    continue;
  }
  const artifact = await makeArtifact(compiled, {
    cacheDirectory: options.cache,
    onProgress: ({ method, step }) => step === 'compiling' && console.error(`compiling ${compiled.contract}.${method}`),
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, artifactBytes(artifact));
  console.log(`${compiled.contract}: ${artifact.methods.map(({ name, rows }) => `${name} ${rows} rows`).join(', ')}`);
}
process.exit(stale > 0 ? 1 : 0);
