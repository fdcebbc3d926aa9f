// Regenerates golden/circuits.json: every protocol program's verification key, every circuit's rows and gate digest.
//
//   node scripts/goldens.mjs                 compiles all programs in key order with an empty cache and writes the file (some minutes)
//   node scripts/goldens.mjs --cache <dir>   the same, keeping proving keys there
//   node scripts/goldens.mjs --check         fails when rows or digests differ from the file (seconds; no keys)
//   node scripts/goldens.mjs --check --keys  fails when a key differs as well
//
// Needs `npm run build` first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    keys: { type: 'boolean', default: false },
    cache: { type: 'string' },
  },
});

const { installedO1js } = await import('../dist/base/toolchain.js');
const { GOLDEN_PATH, STEP_KEYS_PATH } = await import('../dist/prover/programs/keys.js');
const read = (path = GOLDEN_PATH) => JSON.parse(readFileSync(path, 'utf8'));

const { keyCache } = await import('../dist/circuit/key-cache.js');
const { CircuitProgram } = await import('../dist/circuit/program.js');
const { PROTOCOL_PROGRAMS } = await import('../dist/prover/programs/program-order.js');
const { circuitsOfProgram } = await import('../dist/prover/programs/programs.js');

const old = options.check ? read() : undefined;
const withKeys = !options.check || options.keys;
const hashes = {};
const stepKeys = {};
const programs = {};
for (const name of PROTOCOL_PROGRAMS) {
  const started = Date.now();
  const program = new CircuitProgram(name, circuitsOfProgram(name, hashes));
  const sizes = await program.sizes();
  const circuits = Object.fromEntries(program.circuits.map((one) => [one.name, sizes[one.name]]));
  // A program that is being checked without keys takes its constants from the file, so its digest still depends on them.
  const key = withKeys ? await program.compile(noting(options.cache)) : old.programs[name]?.key;
  if (key === undefined) fail([`${name} is not in the golden file`]);
  hashes[name] = BigInt(key.hash);
  programs[name] = { key: { data: key.data, hash: key.hash }, circuits };
  process.stderr.write(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}
const made = { o1js: installedO1js(), backend: process.env.O1JS_BACKEND, programs };

if (options.check) {
  const differences = compare(old, made, options.keys);
  if (options.keys) differences.push(...otherStepKeys(read(STEP_KEYS_PATH), stepKeys));
  if (differences.length > 0) fail(differences);
  process.stderr.write(`golden/circuits.json is up to date${options.keys ? '' : ' (rows and digests)'}\n`);
} else {
  mkdirSync(dirname(GOLDEN_PATH), { recursive: true });
  writeFileSync(GOLDEN_PATH, `${JSON.stringify(made, null, 2)}\n`);
  writeFileSync(STEP_KEYS_PATH, `${JSON.stringify(stepKeys, null, 2)}\n`);
}

/** A cache, without a directory an empty one, that notes each step key on its way. */
function noting(directory) {
  const cache = directory === undefined ? { read: () => undefined, write: () => undefined } : keyCache(directory);
  const note = ({ kind, methodName }, bytes) => {
    if (kind === 'step-vk' && bytes !== undefined) stepKeys[methodName] = new TextDecoder().decode(bytes);
  };
  return {
    canWrite: true,
    read(header) {
      const bytes = cache.read(header);
      note(header, bytes);
      return bytes;
    },
    write(header, bytes) {
      note(header, bytes);
      cache.write(header, bytes);
    },
  };
}

function otherStepKeys(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => before[name] !== after[name]).map((name) => `${name}: another step key`);
}

function compare(before, after, keys) {
  const differences = [];
  if (before.o1js !== after.o1js) differences.push(`made with o1js ${before.o1js}, installed is ${after.o1js}`);
  for (const name of new Set([...Object.keys(before.programs), ...Object.keys(after.programs)])) {
    const [a, b] = [before.programs[name], after.programs[name]];
    if (a === undefined || b === undefined) {
      differences.push(`${name} is ${a === undefined ? 'new' : 'gone'}`);
      continue;
    }
    if (keys && (a.key.hash !== b.key.hash || a.key.data !== b.key.data)) differences.push(`${name}: another key`);
    for (const circuit of new Set([...Object.keys(a.circuits), ...Object.keys(b.circuits)])) {
      const [c, d] = [a.circuits[circuit], b.circuits[circuit]];
      if (c?.rows !== d?.rows || c?.digest !== d?.digest) {
        differences.push(
          `${name}.${circuit}: ${c?.rows ?? 'no'} rows before, ${d?.rows ?? 'none'} now, digest ${c?.digest === d?.digest ? 'the same' : 'changed'}`,
        );
      }
    }
  }
  return differences;
}

function fail(differences) {
  process.stderr.write(
    `golden/circuits.json is stale; run node scripts/goldens.mjs\n${differences.map((line) => `  ${line}\n`).join('')}`,
  );
  process.exit(1);
}
