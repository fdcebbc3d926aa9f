// Measures the compiler and prints tables in Markdown for docs/benchmarks.md.
//
//   node scripts/bench-compile.mjs [--keys] [file...]
//
// For each contract file (by default all of fixtures/contracts): a check by a new project, one after an edit by a warm project (`--watch`), building
// all circuits for their rows, and the same rows from the cache. With --keys: making all keys of the token with an empty cache, in one process and in
// several, and from the cache. Compare the columns of one run: seconds depend on what else the machine does. Needs `npm run build` first.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.env.O1JS_BACKEND ??= 'native';
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { keys: { type: 'boolean', default: false } },
});
const contractsFolder = fileURLToPath(new URL('../fixtures/contracts', import.meta.url));

const { compileFile, makeArtifact } = await import('../dist/compiler/compile.js');
const { WarmProject } = await import('../dist/compiler/frontend/source/open-program.js');
const { keepSizeOf, knownSizeOf, sizeOf } = await import('../dist/compiler/keys/circuit-size.js');

const folder = mkdtempSync(join(tmpdir(), 'qed-bench-'));
try {
  cpSync(contractsFolder, folder, { recursive: true });
  const names = positionals.length > 0 ? positionals.map((file) => basename(file)) : readdirSync(folder);
  const cache = join(folder, 'cache');
  // Loads TypeScript and o1js, so that no contract pays for them.
  const loading = await seconds(() => compileFile(join(folder, 'token.ts')));
  const [first] = (await compileFile(join(folder, 'token.ts'))).contracts;
  await sizeOf(first.methods[0]);

  const rows = [];
  const sums = [0, 0, 0, 0];
  let methodCount = 0;
  for (const name of names.sort()) {
    const file = join(folder, name);
    const { contracts } = await compileFile(file);
    if (contracts.length === 0) continue;
    const methods = contracts.flatMap((contract) => contract.methods);
    const check = await median(3, () => compileFile(file));
    const warm = new WarmProject();
    await compileFile(file, { warm });
    const text = readFileSync(file, 'utf8');
    let edits = 0;
    const watch = await median(5, () => {
      writeFileSync(file, `${text}// edit ${edits++}\n`);
      return compileFile(file, { warm });
    });
    writeFileSync(file, text);
    let total = 0;
    const circuits = await seconds(async () => {
      for (const ir of methods) {
        const size = await sizeOf(ir);
        total += size.rows;
        await keepSizeOf(ir, size, cache);
      }
    });
    const cached = await seconds(async () => {
      for (const ir of methods) if ((await knownSizeOf(ir, cache)) === undefined) throw new Error('not cached');
    });
    [check, watch, circuits, cached].forEach((value, i) => (sums[i] += value));
    methodCount += methods.length;
    rows.push([name, methods.length, total, ...[check, watch, circuits, cached].map(milliseconds)]);
  }
  print(
    ['contract', 'methods', 'rows', 'check, ms', 'edit, ms', 'circuits, ms', 'from the cache, ms'],
    [...rows, ['all', methodCount, '', ...sums.map(milliseconds)]],
  );
  const [check, watch, circuits, cached] = sums;
  process.stdout.write(
    `An edit takes 1/${(check / watch).toFixed(0)} of a check, rows from the cache 1/${(circuits / cached).toFixed(0)} of the circuits. ` +
      `The first check of a process takes ${loading.toFixed(1)} s: it loads TypeScript.\n\n`,
  );
  if (options.keys) await keys();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function keys() {
  const { keyProcesses } = await import('../dist/compiler/keys/key-processes.js');
  const { contracts } = await compileFile(join(folder, 'token.ts'));
  const compile = (cacheDirectory, processes) =>
    seconds(() => makeArtifact(contracts[0], { cacheDirectory, processes }));
  const several = keyProcesses();
  // The reference strings of the curves are made once for all: not by what is measured.
  await compile(join(folder, 'strings'), 1);
  const start = (name) => {
    const directory = join(folder, name);
    cpSync(join(folder, 'strings'), directory, {
      recursive: true,
      filter: (file) => !/step-|wrap-|fingerprints-|sizes-/.test(basename(file)),
    });
    return directory;
  };
  const one = await compile(start('one'), 1);
  const many = await compile(start('many'), several);
  const cached = await compile(join(folder, 'many'), several);
  print(
    ['keys of the token', 's'],
    [
      ['one process', one.toFixed(1)],
      [`${several} processes`, many.toFixed(1)],
      ['from the cache', cached.toFixed(2)],
    ],
  );
  process.stdout.write(`${availableParallelism()} cores.\n`);
}

async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function median(count, work) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await seconds(work));
  return times.sort((a, b) => a - b)[Math.floor(count / 2)];
}

function milliseconds(value) {
  return Math.round(value * 1000);
}

function print(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}\n`);
}
