// Builds the page of the explorer into dist/explorer, unless it was built from the same files before.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = path.join(ROOT, 'dist/explorer/.built-from');
/** What the page is made of: its own files, what it shares with the node, and the versions of what builds it. */
const INPUTS = ['explorer', 'src/base', 'src/parth', 'src/wire', 'src/compiler/ir', 'src/compiler/call'];
const FILES = [
  'golden/circuits.json',
  'package-lock.json',
  'src/prover/proving/verify-checkpoint.ts',
  'src/prover/proving/proof-holds.ts',
];

const filesIn = (folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)));

const hash = createHash('sha256');
for (const file of [...INPUTS.flatMap(filesIn), ...FILES].sort()) {
  hash
    .update(file)
    .update('\0')
    .update(readFileSync(path.join(ROOT, file)));
}
const digest = hash.digest('hex');
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== digest) {
  const { build } = await import('vite');
  await build({ configFile: path.join(ROOT, 'explorer/vite.config.ts'), logLevel: 'warn' });
  writeFileSync(STAMP, digest);
}
