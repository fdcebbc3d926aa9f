// Measures how long a new process takes to load each program of the protocol, keys cached, in the short way and in o1js's own, by turns; prints a table in
// Markdown for docs/benchmarks.md.
//
//   node scripts/bench-loading.mjs [--programs <names>]
//
// "Whole" is o1js's own compile, which runs every circuit three times and computes each affine point anew. It makes the keys that are not cached yet: run
// the command again then. Needs `npm run build` first. Processor seconds are of the whole process from its start, o1js included.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.env.O1JS_BACKEND ??= 'native';
const { values: options } = parseArgs({
  options: {
    programs: { type: 'string' },
    // Internal: what a measuring child does.
    load: { type: 'string' },
    whole: { type: 'boolean', default: false },
  },
});

if (options.load !== undefined) {
  await load(options.load, options.whole);
  process.exit(0);
}

const { PROTOCOL_PROGRAMS } = await import('../dist/prover/programs/program-order.js');
const names = options.programs?.split(',') ?? PROTOCOL_PROGRAMS;
process.stdout.write(
  '| program | whole, CPU s | short, CPU s | ratio | whole, s | short, s |\n|---|---|---|---|---|---|\n',
);
for (const name of names) {
  const [whole, short] = [await measured(name, true), await measured(name, false)];
  const columns = [
    name,
    whole.processorSeconds.toFixed(1),
    short.processorSeconds.toFixed(1),
    (short.processorSeconds / whole.processorSeconds).toFixed(2),
    whole.seconds.toFixed(1),
    short.seconds.toFixed(1),
  ];
  process.stdout.write(`| ${columns.join(' | ')} |\n`);
}

/** One process that loads one program. */
function measured(name, whole) {
  return new Promise((resolve, reject) => {
    const words = ['--load', name, ...(whole ? ['--whole'] : [])];
    const child = fork(fileURLToPath(import.meta.url), words, { execArgv: ['--max-semi-space-size=128'] });
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`loading ${name} ended with ${code}`)));
  });
}

async function load(name, whole) {
  const started = performance.now();
  const { takenFunctions } = await import('../dist/circuit/o1js-internals.js');
  const { caml_pallas_to_affine: own } = takenFunctions();
  const { keyCache, keyCacheDirectory } = await import('../dist/circuit/key-cache.js');
  const { installedO1js } = await import('../dist/base/toolchain.js');
  const { loadProgram } = await import('../dist/prover/proving/load-program.js');
  if (whole) takenFunctions().caml_pallas_to_affine = own;
  const { program, expected, key } = loadProgram({ kind: 'protocol', name });
  const cache = keyCache(keyCacheDirectory(installedO1js(), process.env.O1JS_BACKEND));
  const made = await program.compile(cache, whole ? undefined : expected);
  if (made.hash !== key.hash) throw new Error(`${name} has another key`);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  await new Promise((sent) => process.send({ seconds, processorSeconds: (user + system) / 1e6 }, sent));
}
