// Real proofs that the stage `proofs` leaves out, every broken witness on variables, the random runs of the stages `fast` and `e2e` at length,
// each from a new seed, and the stage `fast` with a simulated demo on newer versions of Node: `npm run test:long`, for a night (some hours).
//
//   node scripts/test-long.mjs                 all of them
//   node scripts/test-long.mjs crashes         those named
//   QED_SEED=7 node scripts/test-long.mjs      from this seed
//
// A failure prints what repeats it. Needs `npm run build` first.
import { spawnSync } from 'node:child_process';

const VITEST = 'node_modules/vitest/vitest.mjs';
const seed = process.env.QED_SEED ?? String(Math.floor(Math.random() * 2 ** 31));

/** Where the constraint suites are. */
const WITH_CONSTRAINTS = ['test/prover', 'test/compiler/backend'];

const RUNS = {
  proofs: () =>
    run(process.execPath, [VITEST, 'run', '--project', 'more-proofs'], { O1JS_BACKEND: 'native', QED_SEED: seed }),
  variables: () =>
    run(process.execPath, [VITEST, 'run', '--project', 'fast', '-t', 'constraints of', ...WITH_CONSTRAINTS], {
      QED_ON_VARIABLES: '1',
    }),
  programs: () => random('compiler/random/programs', { QED_RANDOM_PROGRAMS: '50000' }),
  circuits: () => random('compiler/random/circuits', { QED_RANDOM_CIRCUITS: '2000' }),
  crashes: () => random('compiler/frontend/crash-fuzz', { QED_CRASH_FUZZ: '3600' }),
  schedules: () => random('compiler/staleness/soundness', { QED_SCHEDULES: '100' }),
  kills: () => random('node/kill', { QED_KILLS: '100' }),
  devnet: () => random('e2e/crash', { QED_KILLS: '100' }),
  roles: () => random('e2e/roles', { QED_FAULTS: '200' }),
  node22: () => onNode(22),
  node24: () => onNode(24),
};

const asked = process.argv.slice(2);
for (const name of asked) {
  if (name in RUNS) continue;
  console.error(`unknown run '${name}': one of ${Object.keys(RUNS).join(', ')}`);
  process.exit(2);
}

const failed = [];
const names = asked.length > 0 ? asked : Object.keys(RUNS);
for (const name of names) {
  console.log(`\n== ${name}, QED_SEED=${seed}\n`);
  if (!RUNS[name]()) failed.push(name);
}
console.log(
  `${names.length - failed.length} passed, ${failed.length} failed${failed.map((name) => ` ${name}`).join('')}`,
);
process.exit(failed.length === 0 ? 0 : 1);

/** A random run of one file of tests, at length. */
function random(file, variables) {
  const project = file.startsWith('e2e/') ? 'e2e' : 'fast';
  return run(process.execPath, [VITEST, 'run', '--project', project, `test/${file}.test.ts`], {
    QED_SEED: seed,
    ...variables,
  });
}

/** The stage `fast`, from its own seeds, and the demo with simulated proofs, on another version of Node. */
function onNode(version) {
  const node = ['-y', '-p', `node@${version}`, '--', 'node'];
  return (
    run('npx', [...node, VITEST, 'run', '--project', 'fast'], { QED_SEED: undefined }) &&
    run('npx', [...node, 'bin/qed.js', 'demo', '--simulate'])
  );
}

/** Whether the command succeeded. */
function run(command, args, variables = {}) {
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...variables } }).status === 0;
}
