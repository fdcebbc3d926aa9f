// All tests, or the stages named: `npm test`, `npm test -- fast`. Ends with one line that counts them.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';

const reports = mkdtempSync(path.join(tmpdir(), 'qed-test-'));
/** What the constraint suites of the stage `fast` record, for the stage `soundness`. */
const records = path.join(reports, 'soundness');

const CORPUS = 'fixtures/contracts';
const corpus = () => readdirSync(CORPUS).filter((file) => file.endsWith('.ts'));

/** Proofs leave most of a core to end-to-end tests, which measure times, and are not starved by them. */
const AFTER_OTHERS = 5;

const STAGES = {
  lint: () => check('npm', ['run', '--silent', 'lint']),
  rows: () => check(process.execPath, [path.resolve('bin/qed.js'), 'snapshot', '--check', ...corpus()], CORPUS),
  fast,
  soundness: () => check(process.execPath, ['scripts/soundness.mjs', '--check', ...recorded()]),
  e2e: () => vitest('e2e'),
  proofs: () => vitest('proofs', { priority: AFTER_OTHERS }),
};
/**
 * What runs one after the other. The stages of a group run side by side: lint and rows take one core each, and proofs take
 * what end-to-end tests leave.
 */
const GROUPS = [['lint', 'rows'], ['fast'], ['soundness'], ['e2e', 'proofs']];
const recorded = () => (existsSync(records) ? ['--records', records] : []);

const asked = process.argv.slice(2);
for (const name of asked) {
  if (name in STAGES) continue;
  console.error(`unknown stage '${name}': one of ${Object.keys(STAGES).join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
/** The names of what failed: the last lines of a long log are all that many see of it. */
const failures = [];
const times = [];
for (const group of asked.length > 0 ? asked.map((name) => [name]) : GROUPS) await Promise.all(group.map(stage));
rmSync(reports, { recursive: true, force: true });
for (const name of failures) console.log(`failed: ${name}`);
console.log(times.join(', '));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function stage(name) {
  const start = performance.now();
  const result = await STAGES[name]();
  passed += result.passed;
  failed += result.failed;
  if (result.failed > 0) failures.push(...(result.failures ?? [name]));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  times.push(`${name} ${seconds} s`);
  console.log(`\n== ${name}: ${result.passed} passed, ${result.failed} failed in ${seconds} s\n`);
}

/** Resolves to the exit status, null when a signal ended the command. */
function run(command, args, { cwd, variables, priority } = {}) {
  const local = path.resolve('node_modules/.bin');
  const PATH = `${local}${path.delimiter}${process.env.PATH}`;
  const env = { ...process.env, O1JS_BACKEND: 'native', PATH, ...variables };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env, cwd }).on('error', reject).on('close', resolve);
    if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
  });
}

async function fast() {
  const result = await vitest('fast', { variables: { QED_SOUNDNESS_DIR: records } });
  // The records of suites that did not pass show nothing.
  if (result.failed > 0) rmSync(records, { recursive: true, force: true });
  return result;
}

/** A command that is one test: it passes when it exits with 0. */
async function check(command, args, cwd) {
  const ok = (await run(command, args, { cwd })) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

async function vitest(project, options) {
  const file = path.join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const status = await run('vitest', ['run', '--project', project, ...reporters], options);
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    // A file that fails to load has no failed test of its own, and a run that ends badly has failed whatever it counted.
    const failed = numFailedTests || (numFailedTestSuites > 0 || status !== 0 || numPassedTests === 0 ? 1 : 0);
    return { passed: numPassedTests, failed, failures: failuresIn(testResults) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Every failed test, and every file that failed to load, with the first line of what it says. */
function failuresIn(files) {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative('', name);
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0 && status === 'failed') return [`${file}: ${firstLine(message)}`];
    return tests.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0])}`);
  });
}

function firstLine(text = '') {
  return text.split('\n', 1)[0];
}
