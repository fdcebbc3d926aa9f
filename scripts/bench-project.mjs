// Measures what a newcomer waits for, and prints a table in Markdown for docs/benchmarks.md: help, the tests of a new project, the same again
// after an edit with --watch, and 1,000 calls of a fuzz test.
//
//   node scripts/bench-project.mjs
//
// Each figure is the median of five runs. Needs `npm run build` first.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 5;
const root = fileURLToPath(new URL('..', import.meta.url));
const QED = join(root, 'bin/qed.js');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'qed-bench-')));
const TEST = join(folder, 'test/token.test.ts');
const FUZZ = `import { expect, test, testChain } from 'qed/testing';
import { Token } from '../contracts/token.ts';

test('random calls', async () => {
  const chain = await testChain();
  const [alice, bob] = [await chain.user('alice'), await chain.user('bob')];
  const token = await chain.deploy(Token, { deployer: alice });
  await token.as(alice).mint(100n);
  const invariant = async () => expect(await token.of(alice).balance).toBeLessThanOrEqual(100n);
  const started = performance.now();
  const { calls } = await chain.fuzz({ contracts: [token], users: [alice, bob], methods: ['transfer', 'claim'], runs: 50, length: 40, invariant });
  console.log('seconds of 1000 calls:', ((performance.now() - started) / calls).toFixed(3));
});
`;

try {
  qed('init', folder, '--template', 'token', '--json');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/qed'));
  const rows = [
    ['`qed --help`', median(() => timed('--help'))],
    ['`qed test` of the template `token`', median(() => timed('test'))],
    ['the same after an edit, with `--watch`', await watched()],
    ['1,000 calls by `chain.fuzz`', median(fuzzed)],
  ];
  console.log('| what | seconds |\n|---|---|');
  for (const [what, seconds] of rows) console.log(`| ${what} | ${seconds.toFixed(2)} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function median(measure) {
  return middle(Array.from({ length: RUNS }, measure));
}

function middle(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function qed(...args) {
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [QED, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`qed ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

function timed(...args) {
  const started = performance.now();
  qed(...args);
  return (performance.now() - started) / 1000;
}

function fuzzed() {
  writeFileSync(join(folder, 'test/fuzz.test.ts'), FUZZ);
  return Number(/calls: ([\d.]+)/.exec(qed('test', '--filter', 'random calls'))[1]);
}

/** From an edit of the test file to the line that counts the tests. */
async function watched() {
  const command = spawn(process.execPath, [QED, 'test', '--watch'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let ended = () => undefined;
  command.stdout.setEncoding('utf8').on('data', (text) => /Tests .*passed/.test(text) && ended());
  const next = () => new Promise((resolve) => (ended = resolve));
  try {
    await next();
    const seconds = [];
    for (let run = 0; run < RUNS; run++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const done = next();
      const started = performance.now();
      appendFileSync(TEST, '\n');
      await done;
      seconds.push((performance.now() - started) / 1000);
    }
    return middle(seconds);
  } finally {
    command.kill('SIGKILL');
  }
}
