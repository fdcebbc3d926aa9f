// All tests, or the stages named: `npm test`, `npm test -- fast`. Ends with one line that counts them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const reports = mkdtempSync(path.join(tmpdir(), 'qed-test-'));

const CORPUS = 'fixtures/contracts';
const corpus = () => readdirSync(CORPUS).filter((file) => file.endsWith('.ts'));

const STAGES = {
  lint: () => check('npm', ['run', '--silent', 'lint']),
  goldens: () => check(process.execPath, ['scripts/goldens.mjs', '--check']),
  rows: () => check(process.execPath, [path.resolve('bin/qed.js'), 'snapshot', '--check', ...corpus()], CORPUS),
  fast: () => vitest('fast'),
  soundness: () => check(process.execPath, ['scripts/soundness.mjs', '--check']),
  e2e: () => vitest('e2e'),
  proofs: () => vitest('proofs'),
};

const asked = process.argv.slice(2);
for (const name of asked) {
  if (name in STAGES) continue;
  console.error(`unknown stage '${name}': one of ${Object.keys(STAGES).join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const name of asked.length > 0 ? asked : Object.keys(STAGES)) {
  const start = performance.now();
  const result = STAGES[name]();
  passed += result.passed;
  failed += result.failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`\n== ${name}: ${result.passed} passed, ${result.failed} failed in ${seconds} s\n`);
}
rmSync(reports, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function run(command, args, cwd) {
  const local = path.resolve('node_modules/.bin');
  const env = { ...process.env, O1JS_BACKEND: 'native', PATH: `${local}${path.delimiter}${process.env.PATH}` };
  return spawnSync(command, args, { stdio: 'inherit', env, cwd }).status;
}

/** A command that is one test: it passes when it exits with 0. */
function check(command, args, cwd) {
  const ok = run(command, args, cwd) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

function vitest(project) {
  const file = path.join(reports, `${project}.json`);
  const status = run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    // A file that fails to load has no failed test of its own, and a run that ends badly has failed whatever it counted.
    const failed = numFailedTests || (numFailedTestSuites > 0 || status !== 0 || numPassedTests === 0 ? 1 : 0);
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
