// Measures every circuit and prints a table in Markdown for docs/benchmarks.md.
//
//   node scripts/bench-circuits.mjs [--cold] [--log <file>...]
//
// For each program: wall and processor seconds and peak memory to load its keys from the cache, and with --cold to make them with an empty one. For
// each circuit: wall and processor seconds to prove and resident memory after it, taken from the logs that provers wrote (QED_PROVER_LOG); without --log, the proof tier
// (test/proofs) is run to make one. Needs `npm run build` first, and a machine that does nothing else.
import { fork, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.env.O1JS_BACKEND ??= 'native';
const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    cold: { type: 'boolean', default: false },
    log: { type: 'string', multiple: true },
    // Internal: what a measuring child does.
    compile: { type: 'string' },
    cache: { type: 'string' },
  },
});

if (options.compile !== undefined) {
  await compileOne(options.compile, options.cache);
  process.exit(0);
}

const { installedO1js } = await import('../dist/base/toolchain.js');
const { circuitRows } = await import('../dist/prover/programs/circuit-rows.js');
const { keyCacheDirectory } = await import('../dist/circuit/key-cache.js');
const warmDirectory = keyCacheDirectory(installedO1js(), process.env.O1JS_BACKEND);
const temporary = mkdtempSync(join(tmpdir(), 'qed-bench-'));
try {
  const proofs = proofTimes(options.log ?? [runProofTier()]);
  print(
    ['circuit', 'program', 'rows', 'domain', 'prove, s', 'prove, CPU s', 'memory, MB'],
    circuitRows().map(({ circuit, program, rows, domain }) => {
      return [circuit, program, rows, `2^${Math.log2(domain)}`, ...(proofs(circuit) ?? ['—', '—', '—'])];
    }),
  );
  const rows = [];
  for (const program of new Set(circuitRows().map(({ program }) => program))) {
    const cold = options.cold ? await measureCompile(program, join(temporary, 'keys')) : undefined;
    const warm = await measureCompile(program, options.cold ? join(temporary, 'keys') : warmDirectory);
    rows.push([program, ...columns(cold), ...columns(warm)]);
  }
  const columnsOf = (what) => [`${what}, s`, `${what}, CPU s`, 'peak, MB'];
  print(['program', ...columnsOf('compile cold'), ...columnsOf('from cache')], rows);
  process.stdout.write(
    `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, o1js ${installedO1js()} (${process.env.O1JS_BACKEND}).\n`,
  );
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function runProofTier() {
  const log = join(temporary, 'proofs.jsonl');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const run = spawnSync(process.execPath, [vitest, 'run', '--project', 'proofs'], {
    cwd: root,
    env: { ...process.env, QED_PROVER_LOG: log },
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) process.stderr.write('the proof tier does not pass: the table lacks what failed\n');
  return log;
}

/** Of each circuit that was proven: the medians of its proofs' seconds, and the most memory that its process held after one, in MB. */
function proofTimes(logs) {
  const lines = logs.filter(existsSync).flatMap((log) => readFileSync(log, 'utf8').split('\n').filter(Boolean));
  const done = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'done');
  return (circuit) => {
    const own = done.filter((event) => event.circuit === circuit);
    if (own.length === 0) return undefined;
    const medianOf = (what) => median(own.map(({ times }) => times.proving[what])).toFixed(1);
    const megabytes = Math.round(Math.max(...own.map((event) => event.residentBytes)) / 1e6);
    return [medianOf('seconds'), medianOf('processorSeconds'), megabytes];
  };
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function measureCompile(program, cache) {
  process.stderr.write(`compiling ${program}\n`);
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--compile', program, '--cache', cache], {
      execArgv: ['--max-semi-space-size=128'],
    });
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`compiling ${program} ended with ${code}`)));
  });
}

async function compileOne(name, cache) {
  const { keyCache } = await import('../dist/circuit/key-cache.js');
  const { loadProgram } = await import('../dist/prover/proving/load-program.js');
  const { program, expected } = loadProgram({ kind: 'protocol', name });
  const started = performance.now();
  await program.compile(keyCache(cache), expected);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1000);
  await new Promise((sent) => process.send({ seconds, processorSeconds: (user + system) / 1e6, megabytes }, sent));
}

function columns(measured) {
  if (measured === undefined) return ['—', '—', '—'];
  return [measured.seconds.toFixed(1), measured.processorSeconds.toFixed(1), measured.megabytes];
}

function print(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}\n`);
}
